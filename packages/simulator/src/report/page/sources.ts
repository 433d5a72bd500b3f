/** What makes it again: the command, and the files as they were read, every default stated. */
import { stringify } from 'yaml';
import { markup, type Markup } from './markup.ts';

export interface Source {
  readonly title: string;
  readonly value: unknown;
}

export function reproduction(
  command: string,
  facts: readonly string[],
  sources: readonly Source[],
): Markup {
  return markup`<p>The same numbers, to the last digit, come from:</p>
    <pre class="command">${command}</pre>
    <p class="note">${facts.join(' · ')}</p>
    ${sources.map(
      ({ title, value }) =>
        markup`<details>
          <summary>${title}</summary>
          <pre>${stringify(value, { lineWidth: 100, aliasDuplicateObjects: false })}</pre>
        </details> `,
    )}`;
}
