/**
 * What a run of the kit says of itself, in one line: nobody should take facts that were left out
 * for facts that hold.
 */
import type { Offer } from './fact.ts';

interface ReportedSuite<Need extends string> {
  readonly suite: string;
  readonly needs?: readonly Need[];
  readonly facts: readonly { readonly needs: readonly Need[] }[];
}

/** `more`: facts that are there besides those of the suites. */
export function reportOf<Need extends string>(
  name: string,
  suites: readonly ReportedSuite<Need>[],
  capabilities: Readonly<Record<Need, Offer>>,
  more: number,
): string {
  const lacks = (need: Need): boolean => capabilities[need] !== true;
  /** What was left out, by the reason. */
  const skipped = new Map<string, string[]>();
  const skip = (what: string, need: Need): void => {
    const reason = capabilities[need] as string;
    skipped.set(reason, [...(skipped.get(reason) ?? []), what]);
  };
  let count = more;
  for (const { suite, needs = [], facts } of suites) {
    const missing = needs.find(lacks);
    if (missing !== undefined) {
      skip(suite, missing);
      continue;
    }
    const left = facts.flatMap((fact) => fact.needs.find(lacks) ?? []);
    count += facts.length - left.length;
    for (const need of new Set(left)) {
      skip(`${left.filter((other) => other === need).length} of ${suite}`, need);
    }
  }
  const reasons = [...skipped].map(([reason, what]) => `${what.join(', ')} (${reason})`);
  const end = reasons.length === 0 ? 'nothing skipped' : `skipped: ${reasons.join('; ')}`;
  return `conformance kit: ${name} ${count} facts; ${end}`;
}
