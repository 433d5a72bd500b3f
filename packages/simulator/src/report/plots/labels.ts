/**
 * Names of policies in pictures and tables. `interval=5m, jitter=full, tries=3` has no place there
 * twelve times: where names are long, a policy is called by its levels alone, and a line says of what.
 */
import { shortened } from '../text/measure.ts';

export interface Named {
  readonly name: string;
  readonly levels: readonly { readonly factor: string; readonly level: string }[];
}

export interface Labels {
  /** By name of the policy. */
  of(name: string): string;
  /** The same for rows of tables: where there is room for a name it is not shortened. */
  inTable(name: string): string;
  /** `Policies are named by interval · jitter · tries.`; empty where they bear their own names. */
  readonly legend: string;
  /** Labels that were shortened, with the names that they stand for. */
  readonly key: readonly { readonly label: string; readonly name: string }[];
}

const nameLengthMax = 22;
const labelLengthMax = 30;

export function labelsOf(policies: readonly Named[]): Labels {
  const factors = policies[0]?.levels.map(({ factor }) => factor) ?? [];
  const short = policies.every(({ name }) => name.length <= nameLengthMax);
  const byLevels =
    !short && factors.length > 0 && policies.every(({ levels }) => levels.length > 0);
  const taken = new Set<string>();
  const wholes = new Map(
    policies.map(({ name, levels }) => [
      name,
      byLevels ? levels.map(({ level }) => level).join(' · ') : name,
    ]),
  );
  const labels = new Map(
    [...wholes].map(([name, whole]) => {
      const label = unlike(shortened(whole, labelLengthMax), taken);
      taken.add(label);
      return [name, label] as const;
    }),
  );
  return {
    of: (name) => labels.get(name) ?? shortened(name, labelLengthMax),
    inTable: (name) => wholes.get(name) ?? name,
    key: byLevels
      ? []
      : [...labels].flatMap(([name, label]) => (label === name ? [] : [{ label, name }])),
    legend: byLevels ? `Policies are named by ${factors.join(' · ')}.` : '',
  };
}

function unlike(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(label)) return label;
  for (let number = 2; ; number++) {
    const numbered = `${shortened(label, labelLengthMax - 4)} #${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}
