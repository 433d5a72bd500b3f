/**
 * Failure rules: how likely each error is in an attempt of each stage, for all jobs and groups
 * together where they are alike, and for each by itself where they are not.
 */
import type { FailingStage } from '@cdx/session';
import type { AttemptCell, BrokenAttempt, Observations } from '../observe/observations.ts';

export interface FoundFailure {
  readonly stage: FailingStage;
  /** Null: every one. */
  readonly job: string | null;
  readonly group: string | null;
  readonly error: string;
  readonly probability: number;
  readonly failures: number;
  readonly attempts: number;
  readonly outOfOrder: boolean;
  /** How long such attempts took, ascending; ms. */
  readonly took: Float64Array;
  /** Where retries failed so far more often than first attempts: their share. */
  readonly againShare: number | null;
}

/** Packages that fail wherever they go. */
export interface FoundPoison {
  readonly stage: 'download' | 'apply';
  readonly job: string;
  readonly group: string;
  readonly error: string;
  readonly probability: number;
  readonly poisoned: number;
  readonly packages: number;
}

export interface FailuresFit {
  readonly failures: readonly FoundFailure[];
  readonly poison: readonly FoundPoison[];
}

/** A package that always fails is no chance if so many, at so many databases, always failed. */
const poisonAttemptsMin = 4;
const poisonShare = 0.95;
/** What is told by the purge itself, and comes of it. */
const ofPurges = 'record-not-found';

interface Cell {
  readonly of: AttemptCell;
  /** Attempts that earlier rules of the list have left over. */
  left: number;
  leftOutOfOrder: number;
}

export function findFailures(
  observed: Observations,
  broken: ReadonlySet<BrokenAttempt>,
): FailuresFit {
  const brokenOf = countBroken(broken);
  const poison = findPoison(observed);
  const isPoison = (of: AttemptCell, error: string): boolean =>
    poison.some(
      (each) =>
        each.stage === of.stage &&
        each.job === of.job &&
        each.group === of.group &&
        each.error === error,
    );
  const failures: FoundFailure[] = [];
  for (const stage of ['create', 'download', 'apply', 'upload', 'hqApply'] as const) {
    const cells = [...observed.cells.values()]
      .filter((cell) => cell.stage === stage)
      .map((of): Cell => {
        const gone = [...of.failures].reduce((sum, [error, { count }]) => {
          const removed = isPoison(of, error) ? count : (brokenOf.get(of)?.get(error) ?? 0);
          return sum + removed;
        }, 0);
        return { of, left: of.attempts - gone, leftOutOfOrder: of.outOfOrder };
      });
    const countOf = ({ of }: Cell, error: string): number => {
      if (isPoison(of, error)) return 0;
      const { count = 0 } = of.failures.get(error) ?? {};
      return count - (brokenOf.get(of)?.get(error) ?? 0);
    };
    const totals = new Map<string, number>();
    for (const cell of cells) {
      for (const error of cell.of.failures.keys()) {
        totals.set(error, (totals.get(error) ?? 0) + countOf(cell, error));
      }
    }
    const errors = [...totals]
      .filter(([error, total]) => total > 0 && error !== ofPurges)
      .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
    for (const [error] of errors) {
      failures.push(...rulesOf(stage, error, cells, (cell) => countOf(cell, error)));
    }
  }
  return { failures, poison };
}

function countBroken(
  broken: ReadonlySet<BrokenAttempt>,
): ReadonlyMap<AttemptCell, ReadonlyMap<string, number>> {
  const counts = new Map<AttemptCell, Map<string, number>>();
  for (const { cell, error } of broken) {
    const of = counts.get(cell) ?? new Map<string, number>();
    of.set(error, (of.get(error) ?? 0) + 1);
    counts.set(cell, of);
  }
  return counts;
}

function rulesOf(
  stage: FailingStage,
  error: string,
  cells: readonly Cell[],
  countOf: (cell: Cell) => number,
): readonly FoundFailure[] {
  const outOfOrder = stage === 'apply' && isOutOfOrder(cells, error);
  const attemptsOf = (cell: Cell): number => (outOfOrder ? cell.leftOutOfOrder : cell.left);
  const pieces = bestPartition(cells, countOf, attemptsOf);
  const rules: FoundFailure[] = [];
  for (const piece of pieces) {
    const failures = sum(piece.cells.map(countOf));
    const attempts = Math.max(sum(piece.cells.map(attemptsOf)), failures);
    if (failures === 0) continue;
    const { job, group } = piece;
    const probability = failures / attempts;
    const againShare = againOf(piece.cells, error, probability);
    const took = Float64Array.from(
      piece.cells.flatMap(({ of }) => [...(of.failures.get(error)?.took.values() ?? [])]),
    ).sort();
    const rule = { stage, job, group, error, probability, failures, attempts, outOfOrder };
    rules.push({ ...rule, took, againShare });
  }
  for (const cell of cells) {
    cell.left -= countOf(cell);
    cell.leftOutOfOrder -= cell.of.failures.get(error)?.outOfOrder ?? 0;
  }
  return rules;
}

/** All failures were of attempts before which an earlier package waited, though most attempts were not. */
function isOutOfOrder(cells: readonly Cell[], error: string): boolean {
  const counts = cells.map(({ of }) => of.failures.get(error));
  const failures = sum(counts.map((each) => each?.count ?? 0));
  const out = sum(counts.map((each) => each?.outOfOrder ?? 0));
  const attempts = sum(cells.map(({ of }) => of.attempts));
  const attemptsOut = sum(cells.map(({ of }) => of.outOfOrder));
  // Were order nothing to it, so many would have been in order.
  return failures === out && failures * (1 - attemptsOut / attempts) >= 5;
}

interface Piece {
  readonly job: string | null;
  readonly group: string | null;
  readonly cells: readonly Cell[];
}

/**
 * One rule for all, one for each group, job, or both: what the likelihood prefers for its number of
 * probabilities. Source: G. Schwarz, 'Estimating the Dimension of a Model', 1978.
 */
function bestPartition(
  cells: readonly Cell[],
  countOf: (cell: Cell) => number,
  attemptsOf: (cell: Cell) => number,
): readonly Piece[] {
  const all: readonly Piece[] = [{ job: null, group: null, cells }];
  const jobs = split(cells, ({ of }) => ({ job: of.job, group: null }));
  const groups = split(cells, ({ of }) => ({ job: null, group: of.group }));
  const both = split(cells, ({ of }) => ({ job: of.job, group: of.group }));
  const attempts = sum(cells.map(attemptsOf));
  const criterion = (pieces: readonly Piece[]): number =>
    pieces.length * Math.log(Math.max(attempts, 2)) -
    2 *
      sum(
        pieces.map((piece) =>
          logLikelihood(sum(piece.cells.map(countOf)), sum(piece.cells.map(attemptsOf))),
        ),
      );
  return [all, groups, jobs, both].reduce((best, pieces) =>
    criterion(pieces) < criterion(best) ? pieces : best,
  );
}

function split(
  cells: readonly Cell[],
  nameOf: (cell: Cell) => Pick<Piece, 'job' | 'group'>,
): readonly Piece[] {
  const pieces = new Map<string, { job: string | null; group: string | null; cells: Cell[] }>();
  for (const cell of cells) {
    const name = nameOf(cell);
    const key = `${name.job}|${name.group}`;
    const piece = pieces.get(key);
    if (piece === undefined) pieces.set(key, { ...name, cells: [cell] });
    else piece.cells.push(cell);
  }
  return [...pieces.values()];
}

/** Of so many failures among so many attempts, at the likeliest probability. */
function logLikelihood(failures: number, attempts: number): number {
  if (failures <= 0 || failures >= attempts) return 0;
  const p = failures / attempts;
  return failures * Math.log(p) + (attempts - failures) * Math.log(1 - p);
}

const againMin = 10;

function againOf(cells: readonly Cell[], error: string, probability: number): number | null {
  const counts = cells.map(({ of }) => of.failures.get(error));
  const retried = sum(counts.map((each) => each?.retried ?? 0));
  const again = sum(counts.map((each) => each?.failedAgain ?? 0));
  if (retried < againMin) return null;
  const share = again / retried;
  return share > Math.max(3 * probability, probability + 0.2) ? share : null;
}

/** Packages of which every attempt, wherever it was, failed with the same error. */
function findPoison(observed: Observations): readonly FoundPoison[] {
  const found = new Map<string, { poisoned: number; attempts: number; partly: number }>();
  const packagesOf = new Map<string, number>();
  for (const [key, { attempts, failures }] of observed.packageLuck) {
    const [stage = '', number = ''] = key.split('|', 2);
    const group = key.slice(stage.length + number.length + 2);
    const job = observed.packages.get(`${group}|${number}`)?.job;
    if (job === undefined) continue;
    const place = JSON.stringify([stage, job, group]);
    packagesOf.set(place, (packagesOf.get(place) ?? 0) + 1);
    for (const [error, count] of failures) {
      const name = JSON.stringify([stage, job, group, error]);
      const of = found.get(name) ?? { poisoned: 0, attempts: 0, partly: 0 };
      if (count >= poisonShare * attempts && attempts >= 2) {
        of.poisoned++;
        of.attempts += attempts;
      } else {
        of.partly += count;
      }
      found.set(name, of);
    }
  }
  return [...found].flatMap(([name, { poisoned, attempts, partly }]) => {
    const [stage, job, group, error] = JSON.parse(name) as [
      'download' | 'apply',
      string,
      string,
      string,
    ];
    const packages = packagesOf.get(JSON.stringify([stage, job, group])) ?? 0;
    const clear = attempts >= poisonAttemptsMin * Math.max(poisoned, 1) && partly <= attempts / 20;
    // Where all packages fail, a probability says the same.
    if (poisoned === 0 || !clear || poisoned === packages) return [];
    return [{ stage, job, group, error, probability: poisoned / packages, poisoned, packages }];
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
