/**
 * Contenders take turns, round after round, so that a slow moment of the machine hits them alike;
 * figures are medians over the rounds.
 */

/** One line of `npm run bench`. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** At least this, on a quiet machine. */
  readonly target?: number;
}

export interface Contender {
  readonly name: string;
  /** Does something many times and says how many. */
  readonly work: () => number | Promise<number>;
  /** Called before each round, outside the time that is measured. */
  readonly prepare?: () => void | Promise<void>;
  /** Times per second that this should be. */
  readonly target?: number;
  /** What the rate should be, as a multiple of the first contender's. */
  readonly ratioTarget?: number;
}

const rounds = 5;

/** Rates, and ratios to the first contender, which is the yardstick. */
export async function compare(unit: string, contenders: readonly Contender[]): Promise<Row[]> {
  const rates = contenders.map((): number[] => []);
  // The first round is for the compiler and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { work, prepare }] of contenders.entries()) {
      await prepare?.();
      const start = performance.now();
      const done = await work();
      if (round > 0) rates[index]?.push((done / (performance.now() - start)) * 1000);
    }
  }
  const [base = []] = rates;
  return contenders.flatMap(({ name, target, ratioTarget }, index) => {
    const own = rates[index] ?? [];
    const rate = row(name, median(own), unit, target);
    if (index === 0) return [rate];
    const ratio = median(own.map((value, round) => value / (base[round] ?? Number.NaN)));
    return [rate, row(`${name} / ${contenders[0]?.name}`, ratio, '×', ratioTarget)];
  });
}

function row(name: string, value: number, unit: string, target: number | undefined): Row {
  return target === undefined ? { name, value, unit } : { name, value, unit, target };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
