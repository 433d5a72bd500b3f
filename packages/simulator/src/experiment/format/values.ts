/** Single values of the experiment format that scenarios do not have. */
import { scalar, wrong, type Reading } from '../../scenario/format/values/scalar.ts';
import { isKeyed, parsePath } from '../../scenario/read/value-path.ts';
import { parseDuration, suggestDuration } from '../../scenario/units/duration.ts';
import { parseShare } from '../../scenario/units/share.ts';
import type { Setting } from '../outcome.ts';

/** A quantity of a metric whose unit is only known with the metric. */
export interface Amount {
  readonly unit: 'ms' | 'number';
  readonly value: number;
}

export type Target = Amount | { readonly unit: 'share'; readonly value: number };

/** `2h` for metrics that are durations, a number for the others. */
export function amount() {
  return scalar<Amount>({
    expected: 'a duration such as 2h, or a number for metrics that are none',
    label: 'duration or number',
    json: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    read: (input) => readAmount(input),
  });
}

/** How narrow an interval shall be: a share of the mean, or an amount. */
export function halfWidth() {
  return scalar<Target>({
    expected: 'a share of the mean such as 5%, a duration such as 10m, or a number above 0',
    label: 'share, duration or number',
    json: { anyOf: [{ type: 'string' }, { type: 'number', exclusiveMinimum: 0 }] },
    read: (input): Reading<Target> => {
      const share = typeof input === 'string' && input.includes('%') ? parseShare(input) : null;
      if (share !== null)
        return share > 0 && share < 1 ? { value: { unit: 'share', value: share } } : wrong;
      const reading = readAmount(input);
      return 'value' in reading && reading.value.value <= 0 ? wrong : reading;
    },
  });
}

function readAmount(input: unknown): Reading<Amount> {
  if (typeof input === 'number' && Number.isFinite(input)) {
    return { value: { unit: 'number', value: input } };
  }
  const value = typeof input === 'string' ? parseDuration(input) : null;
  if (value !== null) return { value: { unit: 'ms', value } };
  return { suggestion: typeof input === 'string' ? suggestDuration(input) : null };
}

/** Changes of the scenario: `retry.interval: 5m`, as `--set` has them. */
export function settings() {
  return scalar<readonly Setting[]>({
    expected: 'changes of the scenario, each as path: value, such as retry.interval: 5m',
    label: 'path: value, …',
    json: { type: 'object', minProperties: 1 },
    read: (input) => {
      if (!isKeyed(input) || Object.keys(input).length === 0) return wrong;
      return { value: Object.entries(input).map(([path, value]) => ({ path, value })) };
    },
  });
}

/** Which level of each factor: `interval: 15m`. */
export function levelByFactor() {
  return scalar<Readonly<Record<string, string>>>({
    expected: 'a level of each factor, as factor: level',
    label: 'factor: level, …',
    json: { type: 'object', minProperties: 1 },
    read: (input) => {
      if (!isKeyed(input) || Object.keys(input).length === 0) return wrong;
      const labels = Object.entries(input).map(([factor, level]) => [factor, labelOf(level)]);
      if (labels.some(([, label]) => label === null)) return wrong;
      return { value: Object.fromEntries(labels) as Record<string, string> };
    },
  });
}

/** A value that `path` is set to. */
export function levelValue() {
  return scalar<LevelValue>({
    expected: 'a single value, or name and set',
    label: 'single value',
    json: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    read: (input) => {
      const label = labelOf(input);
      return label === null ? wrong : { value: { label, value: input } };
    },
  });
}

export interface LevelValue {
  readonly label: string;
  readonly value: unknown;
}

/** A path of a scenario, as `--set` takes it. */
export function scenarioPath() {
  return scalar<string>({
    expected: 'a path of the scenario such as retry.interval',
    label: 'path',
    json: { type: 'string', examples: ['retry.interval'] },
    read: (input) =>
      typeof input === 'string' && !input.includes('=') && parsePath(input) !== null
        ? { value: input }
        : wrong,
  });
}

/** A path of a file, however long folders make it. */
export function filePath(expected: string) {
  return scalar<string>({
    expected,
    label: 'text',
    json: { type: 'string', minLength: 1 },
    read: (input) => {
      if (typeof input === 'number') return { suggestion: `'${input}'` };
      return typeof input === 'string' && /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u.test(input)
        ? { value: input }
        : wrong;
    },
  });
}

/** How a single value is called, or null where it is none. */
function labelOf(input: unknown): string | null {
  if (typeof input === 'string') {
    return /^[^\p{Cc}\p{Zl}\p{Zp}]{1,100}$/u.test(input) ? input : null;
  }
  return typeof input === 'number' || typeof input === 'boolean' ? String(input) : null;
}
