/** The matchers, on histories that keep the laws and on ones that do not. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { corruptHistory, drawnHistory, told } from '../../src/index.ts';
import { matchers, type LawMatchers } from '../../src/vitest/index.ts';

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any, typescript/no-empty-object-type -- vitest's own
  interface Matchers<T = any> extends LawMatchers<T> {}
}

expect.extend(matchers);

it('matchers say what the laws say', () => {
  fc.assert(
    fc.property(drawnHistory('download'), ({ events, ...context }) => {
      expect(events).toKeepEveryLaw(context);
    }),
    { seed: 1, numRuns: 50 },
  );
  fc.assert(
    fc.property(corruptHistory(), ({ events, law, ...context }) => {
      expect(events).not.toKeepEveryLaw(context);
      expect(events).toBreakLaw(law, context);
      expect(() => expect(events).toKeepEveryLaw(context)).toThrow(`Law broken: ${law}`);
    }),
    { seed: 2, numRuns: 50 },
  );
  const history = told('download', ['DownloadSessionStarted', 'NoDataFound']);
  const direction = 'download' as const;
  expect(history).toReplayTo({ status: 'NoData' }, { direction });
  expect(history).not.toReplayTo({ status: 'Started' }, { direction });
});
