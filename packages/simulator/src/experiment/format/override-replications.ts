/** `--replications 40` in place of what the file says, so that it is judged as the file is. */
import { isKeyed, type ValuePath } from '../../scenario/read/value-path.ts';

export interface OverriddenExperiment {
  readonly data: unknown;
  /** The flag that a value comes from; null: the file. */
  readonly flagOf: (path: ValuePath) => string | null;
}

export function applyReplications(
  data: unknown,
  override: { readonly text: string; readonly flag: string } | undefined,
): OverriddenExperiment {
  if (override === undefined || !isKeyed(data)) return { data, flagOf: () => null };
  const { text, flag } = override;
  const replications = /^\d{1,15}$/.test(text.trim()) ? Number(text) : text;
  return {
    data: { ...data, replications },
    flagOf: ([first]) => (first === 'replications' ? flag : null),
  };
}
