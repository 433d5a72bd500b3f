/** What becomes of a store: once, again, later, by several files, and where something is there. */
import { eventLine } from '@cdx/event-store/transfer';
import { logLines, verifyHistory } from '@cdx/audit/verify';
import { describe, expect, it } from 'vitest';
import { at, importText, iso, newStore, type Store } from './import-support.ts';

const downloads = (...rows: readonly string[]): string =>
  `Job name,Channel database,Status,Session number,Created date and time,Date requested,Modified date and time\n${rows.join('\n')}\n`;
const row = (
  number: number,
  status: string,
  created: string,
  requested: string,
  modified: string,
) =>
  `1020,STORE-0001,${status},${number},${iso(created)},${requested === '' ? '' : iso(requested)},${iso(modified)}`;
const uploads = (number: number, created: string): string =>
  `Job name,Channel database,Upload session status,Session number,Date and time created\nP-0001,STORE-0001,Uploaded,${number},${iso(created)}\n`;

const isHonest = async (store: Store): Promise<void> => {
  const extent = { head: await store.head(), isGapless: true };
  expect((await verifyHistory(logLines(store, extent))).findings).toEqual([]);
};

const first = downloads(
  row(2, 'Available', '09:00', '', '09:01'),
  row(1, 'Requested', '08:00', '08:15', '08:20'),
);

describe('an import', () => {
  it('again adds nothing, whatever the file is called and in whatever order', async () => {
    const { store, log } = await importText(first);
    const [head = '', one = '', two = ''] = first.split('\n');
    const again = await importText(['\n', `${head}\n${two}\n${one}\n`].join(''), {}, store);
    expect(again).toMatchObject({ added: 0, continued: 0, present: 2, events: 0 });
    expect(again.log.map(eventLine)).toEqual(log.map(eventLine));
  });

  it('of two files at once puts their sessions in one order', async () => {
    const { log, store } = await importText([first, uploads(1, '08:10')]);
    const times = log.map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(log.map(({ stream }) => stream.slice(0, 6))).toContain('upload');
    await isHonest(store);
  });

  it('of a later form goes on from there', async () => {
    const { store } = await importText(first);
    const later = downloads(
      row(2, 'Requested', '09:00', '10:00', '10:05'),
      row(1, 'Requested', '08:00', '08:15', '08:20'),
      row(3, 'Available', '10:00', '', '10:01'),
    );
    const result = await importText(later, {}, store);
    expect(result).toMatchObject({ added: 1, continued: 1, present: 1, broken: [] });
    const states = result.rows.map(({ sessionNumber, status, modifiedAt }) => ({
      sessionNumber,
      status,
      modifiedAt,
    }));
    expect(states).toContainEqual({
      sessionNumber: 2,
      status: 'Requested',
      modifiedAt: at('10:05'),
    });
    expect(result.log.filter(({ type }) => type === 'StatusMessagesProcessed')).toHaveLength(2);
    await isHonest(store);
  });

  it('of a later form tells what the earlier did not show as having come later', async () => {
    // It was requested before the other session was last changed, and the form did not know.
    const { store } = await importText(
      downloads(
        row(1, 'Requested', '08:00', '08:15', '09:30'),
        row(2, 'Available', '09:00', '', '09:01'),
      ),
    );
    const later = downloads(row(2, 'Requested', '09:00', '09:10', '10:00'));
    const stale = downloads(row(2, 'Requested', '09:00', '09:10', '09:20'));
    await expect(importText(stale, {}, store)).rejects.toThrow(/a log only goes on/u);
    const again = downloads(
      `1020,STORE-0001,Download failed,2,${iso('09:00')},${iso('09:10')},${iso('10:00')}`,
    );
    const { log, continued } = await importText(again, {}, store);
    expect(continued).toBe(1);
    const [requested, failed] = log.filter(({ stream }) => stream.includes('-2-')).slice(2);
    expect(requested).toMatchObject({ occurredAt: at('09:10'), recordedAt: at('09:30') });
    expect(failed).toMatchObject({ occurredAt: at('10:00'), recordedAt: at('10:00') });
    expect((await importText(later, {}, store)).broken).toHaveLength(1);
    await isHonest(store);
  });

  it('of an earlier form is refused, with what to do', async () => {
    const { store } = await importText(first);
    await expect(importText(uploads(1, '08:10'), {}, store)).rejects.toThrow(
      /Import all files at once into a new store/u,
    );
    await isHonest(store);
  });

  it('tells rows of which the store has another history', async () => {
    const { store } = await importText(first);
    const other = downloads(row(1, 'Requested', '08:00', '08:17', '11:00'));
    const { broken, events } = await importText(other, {}, store);
    expect(events).toBe(0);
    expect(broken[0]?.reason).toBe(
      'session 1-STORE-0001 is in the store already, with another history',
    );
  });

  it('tells sessions that two files have', async () => {
    const { broken } = await importText([first, first]);
    expect(broken.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'file-2.csv:2',
      'file-2.csv:3',
    ]);
  });

  it('that was stopped goes on, and headquarters knows of all of it in the end', async () => {
    const whole = await importText(first);
    for (let stop = 1; stop < whole.log.length; stop++) {
      const store = newStore();
      for (const { position: _, revision, stream, ...event } of whole.log.slice(0, stop)) {
        await store.append(stream, [event], { expectedRevision: revision - 1 });
      }
      const { log, rows } = await importText(first, {}, store);
      expect(log.slice(0, -1).map(eventLine)).toEqual(whole.log.slice(0, -1).map(eventLine));
      expect(rows).toEqual(whole.rows);
      await isHonest(store);
    }
  });

  it('does not go into a store with a recorded history', async () => {
    const { log } = await importText(first);
    const store = newStore();
    const [event] = log;
    if (event === undefined) throw new Error('No event.');
    const { position: _, revision: __, stream, ...rest } = event;
    await store.append(stream, [{ ...rest, source: 'hq' }], { expectedRevision: 'noStream' });
    await expect(importText(first, {}, store)).rejects.toThrow(/recorded history/u);
  });
});
