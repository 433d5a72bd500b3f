/** The options of `cdx experiment`, checked one by one. */
import { badInput, quoted } from '../../options/bad-input.ts';

/** As commander gives them. */
export interface ExperimentFlags {
  readonly workers?: string;
  readonly out?: string;
  readonly replications?: string;
  readonly set?: readonly string[];
  readonly report?: boolean;
  readonly json?: boolean;
  readonly schema?: boolean;
}

export interface ExperimentSettings {
  readonly file: string;
  /** Undefined: as many as there are processors. */
  readonly workers: number | undefined;
  readonly out: string | undefined;
  readonly replications: { readonly text: string; readonly flag: string } | undefined;
  readonly set: readonly string[];
  /** A page and its pictures, beside the results. */
  readonly report: boolean;
  readonly json: boolean;
}

const workersMax = 256;

/** Errors: `invalid-argument`. */
export function experimentSettings(
  file: string | undefined,
  flags: ExperimentFlags,
): ExperimentSettings {
  if (file === undefined) {
    throw badInput(
      'Which experiment? cdx experiment FILE runs one; scenarios/experiments has an example.',
    );
  }
  const { workers, out, replications, set = [], report = false, json = false } = flags;
  if (out?.trim() === '') throw badInput('--out needs a folder.');
  return {
    file,
    workers: workers === undefined ? undefined : parseWorkers(workers),
    out,
    replications:
      replications === undefined
        ? undefined
        : { text: replications, flag: `--replications ${replications}` },
    set,
    report,
    json,
  };
}

function parseWorkers(text: string): number {
  const workers = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (workers >= 1 && workers <= workersMax) return workers;
  throw badInput(`--workers ${quoted(text)} is no number from 1 to ${workersMax}.`);
}
