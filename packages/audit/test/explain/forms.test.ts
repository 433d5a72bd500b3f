/** Sessions that were inferred from forms: what is told of them is on the form. */
import { explainSession, type Explanation } from '@cdx/audit/explain';
import { describe, expect, test } from 'vitest';
import { downloadHeaders, importText, type DownloadCells } from '../forms/import-support.ts';

const at = (time: string): string => (time === '' ? '' : `2026-03-02T${time}:00Z`);

async function explained(row: DownloadCells): Promise<Explanation> {
  const { status, message = '', requested = '', downloaded = '', applied = '', rows = '' } = row;
  const dates = [requested, downloaded, applied].map(at).join(',');
  const text = `${downloadHeaders}\n1020,Stores,STORE-0001,${status},${message},${dates},${at('08:00')},7,,${rows},${at('09:00')}\n`;
  const { store } = await importText(text, { timeZone: 'Europe/Vienna' });
  return explainSession(store, 'downloadSession-7-STORE-0001');
}

const busy = 'The remote server returned an error: (503) Server Unavailable.';
type Entry = Explanation['entries'][number];
const only = <Kind extends Entry['kind']>({ entries }: Explanation, kind: Kind) =>
  entries.filter((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind);

describe('a session that was inferred', () => {
  test('names its form, and nothing that no form has', async () => {
    const told = await explained({ status: 'Canceled', message: busy, requested: '08:30' });
    expect(told.inferred).toEqual({ file: 'file-1.csv', line: 2 });
    expect(told.packageKind).toBeNull();
    expect(only(told, 'learned')).toEqual([]);
    expect(only(told, 'available')).toMatchObject([{ rows: null, bytes: null, tookMs: null }]);
    expect(only(told, 'failed')).toMatchObject([{ attempt: null, tookMs: null, message: busy }]);
    expect(only(told, 'canceled')).toMatchObject([{ tries: null, by: 'triesSpent', saw: null }]);
    expect(told.data).toMatchObject({ fate: 'lost', rows: null });
    const facts = told.entries.filter(({ position }) => position !== null);
    for (const fact of facts) {
      expect(fact).toMatchObject({ learned: { how: 'form', at: null, behindMs: null } });
      // When headquarters was told is not on it, either.
      expect(fact.recordedAt).toBe(fact.at);
    }
    expect(told.standing).toMatchObject({ notOnForm: 0, statusOnForm: 'Canceled' });
  });

  test('has the times and the rows that are on the form', async () => {
    const times = { requested: '08:10', downloaded: '08:12', applied: '08:15' };
    const told = await explained({ status: 'Applied', ...times, rows: '120' });
    expect(only(told, 'transferred')).toMatchObject([{ tookMs: 120_000 }]);
    expect(only(told, 'applied')).toMatchObject([{ tookMs: 180_000, rowsAffected: 120 }]);
    expect(told.data).toMatchObject({ fate: 'applied', rows: 120 });
    // Modified is later than the apply, and says nothing of when headquarters was told.
    for (const { at: happened, recordedAt } of told.entries) expect(recordedAt).toBe(happened);
    const without = await explained({ status: 'Applied', ...times });
    expect(only(without, 'applied')).toMatchObject([{ rowsAffected: null }]);
    expect(without.data).toMatchObject({ fate: 'applied', rows: null });
  });

  test('was tried again, nobody knows how often', async () => {
    const told = await explained({ status: 'Requested', message: busy, requested: '08:30' });
    expect(only(told, 'retryStarted')).toMatchObject([{ retry: null, lateMs: null }]);
  });

  test('was canceled by an operator, nobody knows which, who saw nobody knows what', async () => {
    const told = await explained({ status: 'Canceled', requested: '08:30' });
    expect(only(told, 'canceled')).toMatchObject([{ by: 'operator', operator: null, saw: null }]);
  });

  test('of clients that seem to report outcomes only is not said to be so', async () => {
    const told = await explained({ status: 'Download failed', message: busy });
    expect(only(told, 'failed')).toMatchObject([{ outcomeOnly: false, attempt: null }]);
  });
});
