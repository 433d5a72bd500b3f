// The code blocks of a README that can be executed, and what they should print.

/**
 * @typedef {object} Snippet
 * @property {'ts' | 'sh'} language
 * @property {number} line of the first line of code, 1 is the first
 * @property {string} code
 * @property {'node:test' | 'vitest' | null} runner whose test the code is; null: a program of its own
 * @property {string | null} expected the ```text block right below it, or null where there is none
 */

const fence = /^```(\w*)[^\n]*\n([\s\S]*?)^```[ \t]*$/gm;

/**
 * Every ```ts and ```sh block. One with `<!-- not run: reason -->` on the line above is left out.
 * @param {string} markdown
 * @returns {Snippet[]}
 */
export function snippetsOf(markdown) {
  const blocks = [...markdown.matchAll(fence)].map((match) => ({
    language: match[1] ?? '',
    code: match[2] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
  /** @type {Snippet[]} */
  const snippets = [];
  blocks.forEach(({ language, code, start, end }, index) => {
    if (language !== 'ts' && language !== 'sh') return;
    if (/<!-- not run: .+ -->\n\s*$/.test(markdown.slice(0, start))) return;
    const next = blocks[index + 1];
    const isOutput = next?.language === 'text' && markdown.slice(end, next.start).trim() === '';
    snippets.push({
      language,
      line: markdown.slice(0, start).split('\n').length + 1,
      code,
      expected: isOutput ? next.code : null,
      runner: runnerOf(code),
    });
  });
  return snippets;
}

/** @param {string} code */
function runnerOf(code) {
  const runner = /^import .* from '(node:test|vitest)';$/m.exec(code)?.[1];
  return /** @type {Snippet['runner']} */ (runner ?? null);
}

/**
 * Whether a program printed what a README says. A line of `…` alone stands for any lines.
 * @param {string} expected
 * @param {string} actual
 */
export function isExpectedOutput(expected, actual) {
  const pattern = tidy(expected)
    .split('\n')
    .map((line) =>
      line.trim() === '…' ? '(?:.*\n)*' : `${line.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\n`,
    )
    .join('');
  return new RegExp(`^${pattern}$`).test(`${tidy(actual)}\n`);
}

/** @param {string} text */
function tidy(text) {
  return text.replace(/[ \t]+$/gm, '').trimEnd();
}
