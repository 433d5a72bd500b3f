/** What every explanation holds, whatever the run: told once, told right, and backed by events. */
import { explainSession, type Explanation } from '@cdx/audit/explain';
import { viewsAsOf } from '@cdx/projections';
import { isSessionStream, type RecordedEvent } from '@cdx/session';
import { knownToHeadquarters, troubledScenarios } from '@cdx/testing';
import { withEverything } from '@cdx/testing/build';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomLog } from '../replay/support/random-log.ts';
import { arrayLog } from './support/array-log.ts';
import { copyOf, logOf, spread, type StoredLog } from './support/stored-log.ts';

interface Told {
  readonly explanation: Explanation;
  readonly log: StoredLog;
  readonly own: readonly RecordedEvent[];
}

type Fact = Extract<Explanation['entries'][number], { position: number }>;
const factsOf = ({ entries }: Explanation): readonly Fact[] =>
  entries.filter((entry): entry is Fact => entry.position !== null);

describe('of some sessions of random runs, with purges, operators, enforcement and all', () => {
  const told: Told[] = [];

  beforeAll(async () => {
    const drawn = fc.sample(troubledScenarios, { seed: 7, numRuns: 30 });
    for (const [index, scenario] of drawn.entries()) {
      const log = await logOf(index % 3 === 0 ? withEverything(scenario) : scenario);
      for (const stream of spread(log.streams, 8)) {
        const explanation = await explainSession(log.store, stream);
        const own = log.events.filter((event) => event.stream === stream);
        told.push({ explanation, log, own });
      }
    }
  });

  test('each event of the session is told once, in order, with its own times', () => {
    for (const { explanation, own } of told) {
      expect(
        factsOf(explanation).map(({ position, at, recordedAt }) => ({ position, at, recordedAt })),
      ).toEqual(
        own.map(({ position, occurredAt: at, recordedAt }) => ({ position, at, recordedAt })),
      );
    }
  });

  test('what an entry rests on is in the log, and the time of what is told besides is from there', () => {
    for (const { explanation, log } of told) {
      const timeOf = new Map(log.events.map(({ position, occurredAt }) => [position, occurredAt]));
      for (const entry of explanation.entries) {
        for (const position of entry.because) expect(timeOf.has(position)).toBe(true);
        if (entry.position === null) expect(entry.at).toBe(timeOf.get(entry.because[0] as number));
      }
      expect(explanation.data.positions.length).toBeGreaterThan(0);
      for (const position of explanation.data.positions) expect(timeOf.has(position)).toBe(true);
    }
  });

  test('headquarters learns each fact when its forms come to show it', () => {
    for (const { explanation, log, own } of told) expectLearned(explanation, log.events, own);
  });

  test('each batch that told something is told, with just the facts that it brought', () => {
    for (const { explanation } of told) {
      const facts = factsOf(explanation);
      for (const entry of explanation.entries) {
        if (entry.kind !== 'learned') continue;
        const [batch] = entry.because;
        const brought = facts.filter(({ learned }) => learned.position === batch);
        expect(brought.map(({ position }) => position)).toEqual(entry.facts);
        expect(entry.behindMs).toBe(
          Math.max(...brought.map(({ learned }) => learned.behindMs ?? 0)),
        );
      }
      const byBatch = facts.filter(({ learned }) => learned.how === 'batch');
      const asides = explanation.entries.filter(({ kind }) => kind === 'learned');
      expect(new Set(byBatch.map(({ learned }) => learned.position)).size).toBe(asides.length);
    }
  });

  test('who ordered something saw what the form showed then, and the log what was so', async () => {
    let orders = 0;
    for (const { explanation, log } of told) {
      for (const entry of explanation.entries) {
        if (!('saw' in entry) || entry.saw === null) continue;
        const position = (entry.position ?? entry.because[0] ?? 0) - 1;
        const { stream } = explanation;
        const view = await viewsAsOf(log.store, { position }, { streams: [stream] });
        const [form, actual] = [await view.get(stream, 'hq'), await view.get(stream)];
        // A purged session is on no form, and a refusal still names how it ended; where two sessions
        // have the id, either may have been meant.
        if (actual === undefined || (entry.kind === 'refused' && entry.ambiguous)) continue;
        expect(entry.saw.shown).toBe(form?.status ?? null);
        expect(entry.saw.actual).toBe(actual.status);
        orders++;
      }
    }
    expect(orders).toBeGreaterThan(20);
  });

  test('every cancel and rerun that was refused is told of a session of that name', () => {
    for (const { explanation, log } of told) {
      const id = `${explanation.sessionNumber}-${explanation.channelDatabase}`;
      const begun = explanation.entries[0]?.position ?? 0;
      const refused = log.events.filter(
        ({ type, data, position }) =>
          type === 'CommandRefused' &&
          (data as { target: string }).target === id &&
          position > begun,
      );
      const toldHere = explanation.entries.filter(({ kind }) => kind === 'refused');
      const namesake = log.streams.filter((stream) => stream.endsWith(`Session-${id}`)).length > 1;
      expect(toldHere.length).toBeLessThanOrEqual(refused.length);
      if (!namesake) expect(toldHere).toHaveLength(refused.length);
    }
  });

  test('waits are not empty, and lie in the time that is told', () => {
    for (const { entries, logEnd } of told.map(({ explanation }) => explanation)) {
      for (const entry of entries) {
        if (entry.kind === 'retryStarted') {
          expect(entry.waited.length > 0).toBe((entry.lateMs ?? 0) > 0);
        }
        if (entry.kind !== 'waited') continue;
        const end = entry.until ?? logEnd.at;
        expect(end).toBeGreaterThan(entry.at);
        expect(entry.causes.length).toBeGreaterThan(0);
        for (const cause of entry.causes) {
          if (!('from' in cause)) continue;
          expect(cause.from).toBeGreaterThanOrEqual(entry.at);
          expect(cause.to ?? end).toBeLessThanOrEqual(end);
          expect(cause.to ?? Infinity).toBeGreaterThan(cause.from);
        }
      }
    }
  });

  test('how it stands on the form is what the form shows at the end', async () => {
    for (const { explanation, log } of spread(told, 60)) {
      const { stream, standing } = explanation;
      const position = log.events.length - 1;
      const view = await viewsAsOf(log.store, { position }, { streams: [stream] });
      expect(standing.statusOnForm).toBe((await view.get(stream, 'hq'))?.status ?? null);
      const actual = await view.get(stream);
      if (actual !== undefined) expect(standing.status).toBe(actual.status);
    }
  });
});

test('headquarters learns right where batches leave facts out and times go back, too', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(60), async (events) => {
      const log = arrayLog(events);
      const streams = new Set(events.map(({ stream }) => stream).filter(isSessionStream));
      for (const stream of spread([...streams], 3)) {
        const explanation = await explainSession(log, stream);
        const own = events.filter((event) => event.stream === stream);
        expectLearned(explanation, events, own);
      }
    }),
    { seed: 3, numRuns: 150 },
  );
});

/** At every moment at which something became known, and just before it. */
function expectLearned(
  explanation: Explanation,
  events: readonly RecordedEvent[],
  own: readonly RecordedEvent[],
): void {
  const { stream } = explanation;
  const told = events.filter(
    (event) => event.stream === stream || event.type === 'StatusMessagesProcessed',
  );
  const facts = factsOf(explanation);
  const purgedAt = own.find(({ type }) => type === 'SessionPurged')?.position ?? Infinity;
  const moments = facts.flatMap(({ position, learned }) => {
    const known = learned.position ?? position;
    return [position, known, known - 1];
  });
  for (const position of spread([...new Set(moments)], 10)) {
    if (position >= purgedAt) continue;
    const known = facts.filter(
      ({ learned }) => learned.position !== null && learned.position <= position,
    );
    const sofar = told.filter((event) => event.position <= position);
    expect(known.at(-1)?.position).toBe(knownToHeadquarters(sofar).at(-1)?.position);
  }
}

test('without the scenario in the log the facts are the same, and the configuration is unknown', async () => {
  for (const drawn of fc.sample(troubledScenarios, { seed: 8, numRuns: 8 })) {
    const log = await logOf(drawn);
    const anonymous = await copyOf(log.events, (event) =>
      event.stream.startsWith('run-')
        ? { ...event, type: 'SomethingElse', stream: 'notes-1' }
        : event,
    );
    for (const stream of spread(log.streams, 3)) {
      const unknown = await explainSession(anonymous.store, stream);
      const known = await explainSession(log.store, stream);
      expect(unknown.configuration).toBeNull();
      expect(known.configuration).not.toBeNull();
      const comparable = (explanation: Explanation) =>
        factsOf(explanation).map((fact) => ({ ...fact, waited: [], because: [] }));
      expect(comparable(unknown)).toEqual(comparable(known));
      expect(unknown.data).toEqual(known.data);
    }
  }
});
