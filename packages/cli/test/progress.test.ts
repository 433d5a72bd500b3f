/** Progress: one line that fits, ten times a second at most. */
import { expect, test } from 'vitest';
import { progressDisplay } from '../src/io/progress-display.ts';
import { progressLine } from '../src/render/progress.ts';
import { textWidth } from '../src/render/text.ts';
import { zoneClock } from '../src/render/zone-clock.ts';
import { testContext } from './support/context.ts';
import { testLook } from './support/look.ts';
import { testTerminal, type TerminalOptions } from './support/run-cdx.ts';

const clock = zoneClock('UTC');
const startAt = Date.UTC(2026, 2, 2);
const hour = 3_600_000;
const facts = { startAt, now: startAt + 9 * hour, endAt: startAt + 20 * hour, domainEvents: 1234 };

test('the line says how far, in simulated time, and how much', () => {
  expect(progressLine(facts, testLook(80), clock)).toBe(
    '█████████░░░░░░░░░░░  45%  2026-03-02 09:00  1,234 domain events',
  );
  expect(progressLine(facts, testLook(80, { unicode: false }), clock)).toBe(
    '#########...........  45%  2026-03-02 09:00  1,234 domain events',
  );
});

test('the line never fills the terminal, where some would break it', () => {
  for (const width of [30, 40, 65]) {
    expect(textWidth(progressLine(facts, testLook(width), clock))).toBeLessThan(width);
  }
});

test('a run that has no length is done', () => {
  expect(progressLine({ ...facts, endAt: startAt }, testLook(80), clock)).toContain(' 100% ');
});

function display(options: TerminalOptions, quiet = false) {
  const terminal = testTerminal(options);
  return { terminal, shown: progressDisplay(testContext(terminal), clock, quiet) };
}

test('it is shown ten times a second at most, and cleared', () => {
  const times = [0, 50, 99, 100, 150, 220];
  const { terminal, shown } = display({ isTTY: true, columns: 80, clock: times });
  for (const _ of times) shown.show(facts);
  const erase = '\r\u001b[K';
  expect(terminal.written.err.split(erase)).toHaveLength(1 + 3);
  shown.clear();
  expect(terminal.written.err.endsWith(erase)).toBe(true);
});

test.each([
  ['no terminal', { isTTY: false }, false],
  ['a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }, false],
  ['--quiet', { isTTY: true }, true],
])('with %s there is none', (_, options, quiet) => {
  const { terminal, shown } = display(options, quiet);
  shown.show(facts);
  shown.clear();
  expect(terminal.written).toEqual({ out: '', err: '' });
});
