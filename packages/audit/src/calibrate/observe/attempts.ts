/** Counts attempts and their failures; told by whoever follows sessions of either direction. */
import {
  errorId,
  failureCatalogue,
  failureErrorId,
  failureOfErrorId,
  type FailingStage,
  type FailureKey,
} from '@cdx/session';
import { Samples } from '../samples.ts';
import type { AttemptCell, FailureCount, Observations } from './observations.ts';

/** An attempt that is under way, or has just ended. */
export interface AttemptOf {
  readonly stage: FailingStage;
  readonly job: string;
  readonly group: string;
  readonly database: string;
  /** Session number; of uploads one of the client's. */
  readonly number: number;
  /** Whether an earlier package waited at the database. */
  readonly outOfOrder: boolean;
  /** Key of the failure that it tries again after; null: the first attempt. */
  readonly after: string | null;
  /** Of a download: how many others were under way as it began, as far as that shows. */
  readonly underWay?: number;
}

/** The payload of every event that tells of a failure. */
export interface FailureData {
  readonly message: string;
  readonly failureKind: string;
}

/** Failures that outages and crashes bring as well as chance. */
const outageErrors: ReadonlySet<string> = new Set<FailureKey>([
  'client-offline',
  'server-busy',
  'client-restarted',
]);

export class AttemptCounter {
  readonly #observed: Observations;

  constructor(observed: Observations) {
    this.#observed = observed;
  }

  succeeded(of: AttemptOf): void {
    this.#attempted(of);
  }

  /** Gives the key of the failure. `tookMs`: null where that does not show. */
  failed(of: AttemptOf, data: FailureData, at: number, tookMs: number | null): string {
    const error = this.#errorOf(of.stage, data);
    const cell = this.#attempted(of);
    const failure = failureOf(cell, error);
    failure.count++;
    if (tookMs !== null) failure.took.push(tookMs);
    if (of.outOfOrder) failure.outOfOrder++;
    if (of.after === error) failure.failedAgain++;
    if (outageErrors.has(error)) {
      const { database, underWay = -1 } = of;
      this.#observed.broken.push({ cell, error, at, database, underWay });
    }
    const luck = this.#luckOf(of);
    if (luck !== null) luck.failures.set(error, (luck.failures.get(error) ?? 0) + 1);
    return error;
  }

  #attempted(of: AttemptOf): AttemptCell {
    const { stage, job, group } = of;
    const key = `${stage}|${job}|${group}`;
    const { cells } = this.#observed;
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { stage, job, group, attempts: 0, outOfOrder: 0, failures: new Map() };
      cells.set(key, cell);
    }
    cell.attempts++;
    if (of.outOfOrder) cell.outOfOrder++;
    if (of.after !== null) failureOf(cell, of.after).retried++;
    const luck = this.#luckOf(of);
    if (luck !== null) luck.attempts++;
    return cell;
  }

  /** Only packages that several databases get can be told to be bad from attempts that fail. */
  #luckOf({ stage, group, number }: AttemptOf) {
    if (stage !== 'download' && stage !== 'apply') return null;
    const { packageLuck } = this.#observed;
    const key = `${stage}|${number}|${group}`;
    let luck = packageLuck.get(key);
    if (luck === undefined) {
      luck = { attempts: 0, failures: new Map() };
      packageLuck.set(key, luck);
    }
    return luck;
  }

  #errorOf(stage: FailingStage, { message, failureKind }: FailureData): string {
    const found = failureOfErrorId(errorId(message));
    const entry = failureCatalogue.find(({ key }) => key === found);
    const known = entry !== undefined && entry.stages.includes(stage);
    const key = known ? entry.key : nearestError(stage, failureKind);
    const { errors } = this.#observed;
    const name = `${stage}|${key}|${known ? '' : errorId(message)}`;
    const use = errors.get(name) ?? { message, known, count: 0 };
    use.count++;
    errors.set(name, use);
    return key;
  }
}

/** A failure of the catalogue that the stage can have, of this kind if there is one. */
function nearestError(stage: FailingStage, kind: string): string {
  const possible = failureCatalogue.filter(
    ({ key, stages, retriable }) => stages.includes(stage) && retriable && !outageErrors.has(key),
  );
  return (possible.find((entry) => entry.kind === kind) ?? possible[0])?.key ?? 'server-busy';
}

/** Whether a failure says that its client had died. */
export function isRestart({ message }: FailureData): boolean {
  return errorId(message) === restartId;
}

const restartId = failureErrorId('client-restarted');

function failureOf(cell: AttemptCell, error: string): FailureCount {
  let failure = cell.failures.get(error);
  if (failure === undefined) {
    failure = { count: 0, outOfOrder: 0, retried: 0, failedAgain: 0, took: new Samples() };
    cell.failures.set(error, failure);
  }
  return failure;
}
