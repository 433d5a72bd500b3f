// What a run of mutation testing has shown: judged against the list of known survivors, and as
// docs/mutation.md. The report is Stryker's (mutation-testing-report-schema, version 2).

import { format } from 'prettier';
import prettierConfig from '../../prettier.config.mjs';

/** @typedef {import('./survivors.mjs').KnownSurvivor} KnownSurvivor */

/**
 * @typedef {object} Place
 * @property {number} line from 1
 * @property {number} column from 1
 */

/**
 * @typedef {object} Mutant
 * @property {string} status Killed, Timeout, Survived, NoCoverage, Ignored, RuntimeError …
 * @property {string} mutatorName
 * @property {string} [replacement]
 * @property {{ start: Place, end: Place }} location
 */

/**
 * @typedef {object} Report
 * @property {Readonly<Record<string, { source: string, mutants: readonly Mutant[] }>>} files
 */

/**
 * A mutant that no test has killed.
 * @typedef {object} Survivor
 * @property {string} file below `sources`
 * @property {number} lineNumber
 * @property {string} line
 * @property {string} mutant
 */

const sources = 'packages/session/src/';

/** The least share of mutants that tests must kill. */
export const leastPercent = 90;

/**
 * How many mutants there were, by what became of them.
 * @param {Report} report
 */
export function tally(report) {
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  /** @param {readonly string[]} statuses */
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const killed = count('Killed');
  const timedOut = count('Timeout');
  const ignored = count('Ignored');
  const judged = mutants.length - ignored;
  return {
    killed,
    timedOut,
    survived: count('Survived', 'NoCoverage'),
    // Neither killed nor alive: the run of its tests went wrong. Counted against us.
    broken: judged - killed - timedOut - count('Survived', 'NoCoverage'),
    ignored,
    judged,
    percent: judged === 0 ? 0 : (100 * (killed + timedOut)) / judged,
  };
}

/**
 * @param {Report} report
 * @returns {readonly Survivor[]} by file and line
 */
export function survivorsOf(report) {
  return Object.entries(report.files)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => !['Killed', 'Timeout', 'Ignored'].includes(status))
        .toSorted(
          (one, other) =>
            one.location.start.line - other.location.start.line ||
            one.location.start.column - other.location.start.column,
        )
        .map((mutant) => survivor(file, source.split('\n'), mutant)),
    );
}

/**
 * @param {string} file
 * @param {readonly string[]} lines
 * @param {Mutant} mutant
 * @returns {Survivor}
 */
function survivor(file, lines, { location: { start, end }, replacement = '' }) {
  const first = lines[start.line - 1] ?? '';
  const original =
    start.line === end.line
      ? first.slice(start.column - 1, end.column - 1)
      : [
          first.slice(start.column - 1),
          ...lines.slice(start.line, end.line - 1),
          (lines[end.line - 1] ?? '').slice(0, end.column - 1),
        ].join(' ');
  return {
    file: file.startsWith(sources) ? file.slice(sources.length) : file,
    lineNumber: start.line,
    line: first.trim(),
    mutant: `${oneLine(original)} → ${oneLine(replacement)}`,
  };
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}

/**
 * Survivors beside their reasons, and what does not fit: survivors without a reason, and reasons for
 * mutants that were killed. Reasons for files that the report does not have are left alone.
 * @param {Report} report
 * @param {readonly KnownSurvivor[]} known
 */
export function explain(report, known) {
  const survivors = survivorsOf(report);
  /** @param {Survivor} one */
  const reasonOf = (one) => known.find((entry) => isSame(entry, one))?.reason;
  const explained = survivors.flatMap((one) => {
    const reason = reasonOf(one);
    return reason === undefined ? [] : [{ ...one, reason }];
  });
  return {
    explained,
    unexplained: survivors.filter((one) => reasonOf(one) === undefined),
    outdated: known.filter(
      (entry) =>
        `${sources}${entry.file}` in report.files && !survivors.some((one) => isSame(entry, one)),
    ),
  };
}

/**
 * @param {KnownSurvivor} entry
 * @param {Survivor} survivor
 */
function isSame(entry, { file, line, mutant }) {
  return entry.file === file && entry.line === line && entry.mutant === mutant;
}

/**
 * The page, formatted as the check of formats wants it.
 * @param {object} run
 * @param {Report} run.report
 * @param {readonly KnownSurvivor[]} run.known
 * @param {string} run.date YYYY-MM-DD
 * @param {number} run.minutes
 * @param {string} run.machine
 */
export function mutationPage({ report, known, date, minutes, machine }) {
  const { explained } = explain(report, known);
  const { killed, timedOut, survived, broken, ignored, judged, percent } = tally(report);
  const text = `# Mutation testing

<!-- Written by \`npm run mutation\`. What is changed here is lost; reasons are in scripts/lib/survivors.mjs. -->

Of ${judged} small changes of the code of \`packages/session\`, its tests notice **${percent.toFixed(1)} %**; at
least ${leastPercent} % are asked for. Measured on ${date}, in ${Math.round(minutes)} minutes, ${machine}.

| mutants | |
| --: | --- |
| ${killed} | killed: a test failed |
| ${timedOut} | timed out: a loop without end, counted as noticed |
| ${survived} | survived: no test failed; all of them are below |
| ${broken} | could not be judged, counted as not noticed |
| ${ignored} | left out: texts |

\`\`\`sh
npm run mutation             # everything; writes this page
npm run mutation retry fold  # some folders of packages/session/src; only prints
\`\`\`

It is no part of \`npm test\`. It fails below ${leastPercent} %, where a mutant survives without a reason, and where one that
has a reason no longer survives.

## What is left out

Texts (Stryker's string literals): messages, labels, names. Those that a program goes by, names of events, statuses, fields
and error codes, are held by types, golden events and the fixture of transitions. Tables that only document are made of texts alone,
so nothing else is left out: code that runs when the package is loaded is mutated like all other.

## Survivors

${
  explained.length === 0
    ? 'None.'
    : ['| where | what becomes what | why no test fails |', '| --- | --- | --- |']
        .concat(
          explained.map(
            ({ file, lineNumber, mutant, reason }) =>
              `| ${file}:${lineNumber} | ${code(mutant)} | ${markdown(reason)} |`,
          ),
        )
        .join('\n')
}
`;
  return format(text, { ...prettierConfig, parser: 'markdown' });
}

/**
 * Code in a cell of a table.
 * @param {string} text
 */
function code(text) {
  const short = text.length > 160 ? `${text.slice(0, 159)}…` : text;
  const longest = Math.max(0, ...(short.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = short.startsWith('`') || short.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${short.replaceAll('|', String.raw`\|`)}${padding}${fence}`;
}

/**
 * Plain text, as Markdown of a table.
 * @param {string} text
 */
function markdown(text) {
  return text.replace(/[\\|*_<>[\]]/g, String.raw`\$&`);
}
