/**
 * @cdx/audit/calibrate: from a history to a scenario that behaves like it, and how well it does.
 */
export { calibrate, type CalibrateOptions, type Calibration } from './calibrate.ts';
export type { Basis, CalibratedPart } from './parts.ts';
export {
  measureHistory,
  type FailureRate,
  type HistoryMeasures,
  type TimeToAppliedMeasure,
} from './measure/measure-history.ts';
export { measureScenario } from './measure/measure-scenario.ts';
export { compareMeasures, type MeasureLine, type MeasureUnit } from './measure/compare-measures.ts';
