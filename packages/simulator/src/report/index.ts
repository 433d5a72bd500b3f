/**
 * @cdx/simulator/report: an experiment or a run as one page that people look at, with its pictures
 * and numbers as files. A subpath of its own, since it loads libraries that nothing else needs.
 */
export { experimentReport } from './experiment-report.ts';
export { runReport, type RunReportInput } from './run-report.ts';
export type { Report, ReportPlot } from './report.ts';
