/**
 * One measurement of the replay index in a process of its own, so that its memory is its own, too:
 * `build`, `ask`, `replay` or `generate`, then the folder and the number of events. Prints JSON.
 */
import { resourceUsage } from 'node:process';
import { openReplayIndex } from '@cdx/audit/replay';
import { viewsAsOf } from '@cdx/projections';
import { computedLog } from './replay-log.ts';
import { fileStorage } from './file-storage.ts';

const [task, folder = '', countText = '0', seedText = '1'] = process.argv.slice(2);
const count = Number(countText);
const log = computedLog(count);

const tasks: Readonly<Record<string, () => Promise<object>>> = {
  build: async () => {
    const begin = performance.now();
    const { bytes, sessions, events } = await openReplayIndex(log, {
      storage: fileStorage(folder),
    });
    return { ms: performance.now() - begin, bytes, sessions, events };
  },
  /** From nothing to tallies and first pages of both directions, at one random position. */
  ask: async () => {
    const share = ((Number(seedText) * 0x9e3779b1) >>> 0) / 2 ** 32;
    const position = Math.floor(share * count);
    const begin = performance.now();
    const index = await openReplayIndex(log, { storage: fileStorage(folder) });
    const { view } = await index.at({ position });
    const ms: Record<string, number> = {};
    for (const reading of ['actual', 'hq'] as const) {
      await view.tally(reading);
      await view.query({ direction: 'download', reading, limit: 20 });
      await view.query({ direction: 'upload', reading, limit: 20 });
      ms[reading] = performance.now() - begin;
    }
    await view.summary();
    ms['summary'] = performance.now() - begin;
    return { ms, position };
  },
  replay: async () => {
    const begin = performance.now();
    const view = await viewsAsOf(log, { position: count - 1 });
    await view.tally();
    await view.query({ direction: 'download', limit: 20 });
    return { ms: performance.now() - begin };
  },
  /** What it costs to compute the log, which is no part of what is measured. */
  generate: async () => {
    const begin = performance.now();
    let events = 0;
    for await (const page of log.readPages()) events += page.events.length;
    return { ms: performance.now() - begin, events };
  },
};

const answer = await tasks[task ?? '']?.();
process.stdout.write(JSON.stringify({ ...answer, peakBytes: resourceUsage().maxRSS * 1024 }));
