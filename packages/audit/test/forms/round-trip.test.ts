/**
 * Law: the form of a run as a file, imported, is the same form; and what was inferred is a history
 * that an auditor finds nothing wrong with.
 */
import { createMemoryEventStore } from '@cdx/event-store/memory';
import { createMemorySessionsView, type SessionRow, type SessionsView } from '@cdx/projections';
import { directions, type Direction } from '@cdx/session';
import { simulate } from '@cdx/simulator';
import { troubledScenarios } from '@cdx/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importForms } from '@cdx/audit/forms';
import { logLines, verifyHistory } from '@cdx/audit/verify';
import { csvText, fileOf, formCell, formColumns, type CsvStyle } from './form-csv.ts';

type Scenario = Parameters<typeof simulate>[0];

async function formsOf(scenario: Scenario): Promise<SessionsView> {
  const store = createMemoryEventStore();
  const views = createMemorySessionsView();
  await simulate(scenario, {
    store,
    views,
    version: 'test',
    archive: async () => ({ add: async () => undefined }),
  });
  return views;
}

const rowsOf = async (
  views: SessionsView,
  direction: Direction,
  reading: 'actual' | 'hq',
): Promise<readonly SessionRow[]> =>
  (await views.query({ direction, reading, showAll: true })).rows;

const formOf = (rows: readonly SessionRow[], direction: Direction) =>
  rows
    .map((row) => formColumns(direction).map((column) => formCell(row, column)))
    .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

const styles: fc.Arbitrary<CsvStyle> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  lineBreak: fc.constantFrom('\r\n', '\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  quotesAll: fc.boolean(),
  header: fc.constantFrom(
    (header: string) => header,
    (header: string) => header.toUpperCase(),
    (header: string) => header.replaceAll(' ', ''),
    (header: string) => ` ${header.toLowerCase().replaceAll(' ', '_')} `,
  ),
});

describe('the forms of a run', () => {
  it('as files, imported, are the same forms in both readings', async () => {
    await fc.assert(
      fc.asyncProperty(
        troubledScenarios,
        fc.constantFrom('actual' as const, 'hq' as const),
        styles,
        fc.integer(),
        async (scenario, reading, style, shift) => {
          const views = await formsOf(scenario);
          const expected = new Map<Direction, ReturnType<typeof formOf>>();
          const files = [];
          for (const direction of directions) {
            const rows = await rowsOf(views, direction, reading);
            expected.set(direction, formOf(rows, direction));
            files.push(fileOf(fileText(rows, direction, style, shift), `${direction}.csv`));
          }
          const store = createMemoryEventStore();
          const result = await importForms(files, store, { timeZone: 'UTC' });
          expect(result.broken).toEqual([]);
          expect(result.notes).toEqual([]);
          const imported = createMemorySessionsView();
          for await (const { events } of store.readPages()) await imported.apply(events);
          for (const direction of directions) {
            for (const of of ['actual', 'hq'] as const) {
              const rows = await rowsOf(imported, direction, of);
              expect(formOf(rows, direction)).toEqual(expected.get(direction));
            }
          }
          const { findings } = await verifyHistory(
            logLines(store, { head: await store.head(), isGapless: true }),
          );
          expect(findings).toEqual([]);
          const again = await importForms(files, store, { timeZone: 'UTC' });
          expect(again).toMatchObject({ added: 0, continued: 0, events: 0, broken: [] });
        },
      ),
      { seed: 11, numRuns: 40 },
    );
  });

  function fileText(
    rows: readonly SessionRow[],
    direction: Direction,
    style: CsvStyle,
    shift: number,
  ): string {
    // Columns in another order.
    const columns = formColumns(direction);
    const at = Math.abs(shift) % columns.length;
    const shifted = [...columns.slice(at), ...columns.slice(0, at)];
    return csvText(
      shifted.map(({ header }) => header),
      rows.map((row) => shifted.map((column) => formCell(row, column))),
      style,
    );
  }
});
