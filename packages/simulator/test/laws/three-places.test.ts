/**
 * Three places know a session, and say three different things of it: headquarters' form, the
 * message database, the client. Shown on the shipped scenario with a daily status batch, a region
 * that is cut off, and an operator who acts on what the form shows.
 */
import { viewsAsOf } from '@cdx/projections';
import { compiledDownload, sessionStream } from '@cdx/session';
import { beforeAll, describe, expect, it } from 'vitest';
import { databaseNames } from '../../src/world/database-names.ts';
import { hour, minute } from '@cdx/testing/build';
import { run } from '../support/run.ts';
import { scenarioFiles } from '../support/scenario-files.ts';
import { emptyRun, simulateInto } from '../support/stored-run.ts';

const scenario = scenarioFiles('shipped').find(({ name }) => name === 'ax2012r3-daily-status');
if (scenario === undefined) throw new Error('The scenario with a daily status batch is gone.');
const { startAt } = scenario;
/** Half an hour before the batch of the second day; since one the region has no network. */
const beforeBatch = 29 * hour + 30 * minute;

/** Streams of downloads by what form, log and client say at a time of the run. */
function streamsSaying(forMs: number): ReadonlyMap<string, readonly string[]> {
  const { kernel } = run(scenario as NonNullable<typeof scenario>, { forMs });
  const { sessions, packages } = kernel;
  const names = databaseNames(scenario as NonNullable<typeof scenario>);
  const found = new Map<string, string[]>();
  for (let session = 0; session < sessions.count; session++) {
    if (kernel.isUpload(session)) continue;
    const said = [sessions.hqStatus, sessions.status, sessions.ownStatus]
      .map((column) => compiledDownload.states[column[session] as number])
      .join(', ');
    const number = packages.sessionNumber[sessions.package[session] as number] as number;
    const database = names[sessions.database[session] as number] as string;
    const streams = found.get(said) ?? [];
    streams.push(sessionStream('download', number, database));
    found.set(said, streams);
  }
  return found;
}

const stored = emptyRun();

beforeAll(async () => {
  await simulateInto(stored, scenario);
});

describe('form, message database and client', () => {
  it('say three different things of one session, and both readings show theirs at any later time', async () => {
    const streams = streamsSaying(beforeBatch).get('Available, Downloaded, Applied') ?? [];
    expect(streams.length).toBeGreaterThan(5);
    const past = await viewsAsOf(stored.store, startAt + beforeBatch - 1);
    for (const stream of streams) {
      expect((await past.get(stream, 'hq'))?.status).toBe('Available');
      expect((await past.get(stream, 'actual'))?.status).toBe('Downloaded');
      // What the client knew, its message told when the network was back.
      const told = [];
      for await (const event of stored.store.readStream(stream)) told.push(event);
      const applied = told.find(
        ({ type, data }) =>
          type === 'PackageApplied' || JSON.stringify(data).includes('"type":"PackageApplied"'),
      );
      expect(applied?.occurredAt).toBeLessThan(startAt + beforeBatch);
      expect(applied?.recordedAt).toBeGreaterThanOrEqual(startAt + 34 * hour);
    }
  });

  it('agree with one another again when the network is back and a batch has run', () => {
    const afterwards = streamsSaying(54 * hour + 1);
    const differing = [...afterwards.keys()].filter(
      (said) => new Set(said.split(', ')).size > 1 && !said.includes('Uncreated'),
    );
    expect(differing).toEqual([]);
  });

  it('make a cancel stale, which is refused with what the operator saw and what was so', async () => {
    const refused: unknown[] = [];
    for await (const { type, data, source } of stored.store.readStream('operatorCommands-hq')) {
      expect(source).toBe('operator:Early shift');
      if (type === 'CommandRefused') refused.push(data);
    }
    expect(refused.length).toBeGreaterThan(20);
    for (const { reason, shown, actual, message, target } of refused as Record<string, string>[]) {
      expect([reason, shown]).toEqual(['stale', 'Available']);
      expect(actual).toBe('Applied');
      expect(message).toContain(target);
      expect(message).toMatch(/Available.*Applied/);
    }
  });
});
