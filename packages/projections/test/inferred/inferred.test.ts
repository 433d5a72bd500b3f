/** What says of an event that it was inferred, and what of such a session is no fact. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  historyOf,
  inferredSourceText,
  parseInferredSource,
  statedAttempt,
  statedRow,
  type InferredSource,
} from '@cdx/projections';
import { minute, Story } from '../support/told.ts';
import { tellSession, type ToldSession } from '../freshness/told-sessions.ts';

describe('the source of an inferred event', () => {
  const sources: fc.Arbitrary<InferredSource> = fc.record({
    // Names of files may have in them what stands between the parts.
    file: fc.oneof(fc.constantFrom('a.csv', 'a:1.csv', 'x@y/hq', 'zwei\nZeilen.csv'), fc.string()),
    line: fc.nat(),
    clock: fc.constantFrom('hq', 'client', null),
    timeZone: fc.constantFrom('UTC', 'Europe/Vienna', 'Etc/GMT+5', 'America/Port-au-Prince'),
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(sources, (source) => {
        expect(parseInferredSource(inferredSourceText(source))).toEqual(source);
      }),
    );
  });

  test.each(['hq', 'asyncClient:STORE-0001', 'operator:import:a.csv:1', 'import:hq', 'import:'])(
    'is not %s',
    (source) => expect(parseInferredSource(source)).toBeNull(),
  );

  test('is the name of the file and its line for times in UTC', () => {
    const source = { file: 'a.csv', line: 17, clock: null, timeZone: 'UTC' } as const;
    expect(inferredSourceText(source)).toBe('import:a.csv:17');
  });
});

describe('what a form tells', () => {
  const historyTo = (told: Partial<ToldSession> & Pick<ToldSession, 'to'>) => {
    const story = new Story();
    tellSession(story, { number: 7, at: 30, ...told });
    return historyOf(
      story.told.map(({ event, stream }, place) => ({
        ...event,
        recordedAt: event.occurredAt,
        stream,
        revision: place,
        position: place,
      })),
    );
  };

  test('of a row: rows that were counted, and nothing that stands for something unknown', () => {
    const { row } = historyTo({ to: 'Applied' });
    expect(statedRow(row)).toEqual({
      ...row,
      tryCount: null,
      runNumber: null,
      lateMessages: null,
      packageKind: null,
    });
    const empty = statedRow({ ...row, rows: 0, bytes: 0, rowsAffected: 0 });
    expect(empty).toMatchObject({ rows: null, bytes: null, rowsAffected: null });
    expect(statedRow({ ...row, packageKind: 'full' }).packageKind).toBe('full');
    const atOnce = statedRow({ ...row, dateUploaded: row.createdAt });
    expect(atOnce.dateUploaded).toBeNull();
    expect(statedRow({ ...row, dateUploaded: 1 }).dateUploaded).toBe(1);
  });

  test('of attempts: the dates that it has', () => {
    const [create, download, apply] = historyTo({ to: 'ApplyFailed' }).attempts.map(statedAttempt);
    // When the package was there is on no form.
    expect(create).toMatchObject({ number: null, startedAt: minute(30), endedAt: null });
    expect(download).toMatchObject({ startedAt: minute(32), endedAt: minute(33) });
    // Nor when something failed.
    expect(apply).toMatchObject({ number: null, startedAt: minute(33), endedAt: null });
    expect(historyTo({ to: 'NoData' }).attempts.map(statedAttempt)[0]?.endedAt).toBe(minute(31));
  });
});
