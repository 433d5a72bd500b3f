// What the benchmarks have measured: as lines for the terminal, and as docs/PERFORMANCE.md.

import { format } from 'prettier';
import prettierConfig from '../../prettier.config.mjs';

/**
 * One line of a table. `target` is a least value, `targetAtMost` a greatest one. Without a value it was
 * not measured, and `note` says why.
 * @typedef {object} Benchmark
 * @property {string} name
 * @property {number | null} value
 * @property {string} unit
 * @property {number} [target]
 * @property {number} [targetAtMost]
 * @property {string} [note]
 */

/**
 * @typedef {object} PackageBenchmarks
 * @property {string} name
 * @property {string} [about] Markdown: what the figures are of
 * @property {readonly Benchmark[]} rows
 */

/**
 * @typedef {object} Machine
 * @property {string} cpu model
 * @property {number} cpus
 * @property {number} memoryBytes
 * @property {string} platform
 * @property {string} node version
 */

/**
 * Whether a target is met; null where there is none, or no value.
 * @param {Benchmark} row
 * @returns {'met' | 'missed' | null}
 */
export function verdict({ value, target, targetAtMost }) {
  if (value === null || (target === undefined && targetAtMost === undefined)) return null;
  return value >= (target ?? -Infinity) && value <= (targetAtMost ?? Infinity) ? 'met' : 'missed';
}

/**
 * A line for the terminal.
 * @param {Benchmark} row
 */
export function benchmarkLine(row) {
  const { name, value, unit, note } = row;
  const figure = value === null ? '–' : `${round(value)} ${unit}`.trim();
  const judged = verdict(row);
  const remarks = [
    ...(judged === null ? [] : [`target ${targetOf(row)}: ${judged}`]),
    ...(note === undefined ? [] : [note]),
  ];
  return `${figure.padStart(22)}  ${name}${remarks.length === 0 ? '' : ` (${remarks.join('; ')})`}`;
}

/**
 * The page, formatted as the check of formats wants it.
 * @param {object} report
 * @param {Machine} report.machine
 * @param {string} report.date YYYY-MM-DD
 * @param {readonly PackageBenchmarks[]} report.packages
 * @param {readonly string[]} report.left packages with benchmarks that run by name only
 */
export function performancePage({ machine, date, packages, left }) {
  const judged = packages.flatMap(({ rows }) => rows.map(verdict));
  const met = judged.filter((one) => one === 'met').length;
  const missed = judged.filter((one) => one === 'missed').length;
  const memory = Math.round(machine.memoryBytes / 2 ** 30);
  const text = `# Performance

<!-- Written by \`npm run bench\`. What is changed here is lost. -->

Measured on ${date} with Node ${machine.node} on ${machine.platform}: ${machine.cpus} processors (${markdown(machine.cpu)}),
${memory} GiB of memory. Targets: ${met} met, ${missed} missed.

${packages.map(packageSection).join('\n\n')}

## How to read it

- All figures are of one run on one machine. What is compared was measured in turns, round after round, and
  the ratio (×) is of figures of the same run: ratios can be compared between machines, rates hardly.
- Targets are for a quiet machine. Nothing fails where one is missed, and no test measures time.
- A rate is what one thread does in a second.

## How to run it

\`\`\`sh
npm run bench                # everything above, some minutes; writes this page
npm run bench simulator      # the benchmarks of one package; only prints
\`\`\`

Leave the machine alone meanwhile. ${left
    .map(
      (name) =>
        `The benchmarks of \`${name}\` take long and run by name only: \`npm run bench ${name}\`.`,
    )
    .join(' ')}
`;
  return format(text, { ...prettierConfig, parser: 'markdown' });
}

/** @param {PackageBenchmarks} benchmarks */
function packageSection({ name, about, rows }) {
  const lines = rows.map((row) => {
    const { value, unit, note } = row;
    const what = note === undefined ? row.name : `${row.name}: ${note}`;
    const figure = value === null ? '–' : round(value);
    return `| ${[figure, unit, markdown(what), targetOf(row), verdict(row) ?? ''].join(' | ')} |`;
  });
  const table = [
    '| figure | unit | what | target | verdict |',
    '| --: | --- | --- | --- | --- |',
    ...lines,
  ];
  return [`## ${name}`, ...(about === undefined ? [] : [about]), table.join('\n')].join('\n\n');
}

/** @param {Benchmark} row */
function targetOf({ target, targetAtMost }) {
  if (target !== undefined) return `≥ ${round(target)}`;
  return targetAtMost === undefined ? '' : `≤ ${round(targetAtMost)}`;
}

/**
 * About three digits that say something, and all those before the point.
 * @param {number} value
 */
function round(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/**
 * Plain text, as Markdown of a table.
 * @param {string} text
 */
function markdown(text) {
  return text.replace(/[\\|`*_<>[\]]/g, String.raw`\$&`);
}
