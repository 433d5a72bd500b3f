/** What an event of no session says: of runs, of batches, of commands that were refused. */
import type { Collector } from '../findings/collector.ts';
import { eventTypes, kindOf } from '../scan/event-kinds.ts';
import type { EventScanner } from '../scan/event-scanner.ts';
import type { NameTable } from '../scan/name-table.ts';
import { Flag, Place, Word } from '../scan/record-layout.ts';
import type { Fields } from './payload-values.ts';
import type { RecordWriter } from './record-writer.ts';
import { policyOfRun, type RunPolicy } from './run-policies.ts';
import type { StatusBatches } from './status-batches.ts';
import { statusNumber } from './status-numbers.ts';
import { expectedStream, misplaced } from './stream-identity.ts';

/** What is said of a run itself stands last. */
export const firstRunKind = kindOf('SimulationStarted');

export interface SystemFactsOptions {
  readonly found: Collector;
  readonly names: NameTable;
  readonly batches: StatusBatches;
  readonly writer: RecordWriter;
  /** Whether the log begins at its beginning, and has all streams. */
  readonly isWhole: boolean;
}

export class SystemFacts {
  readonly #options: SystemFactsOptions;
  readonly #found: Collector;
  readonly runs: RunPolicy[] = [];
  /** Runs whose scenario this version cannot read. */
  unreadRuns = 0;
  /** Refused commands that were about a session. */
  sessionRefusals = 0;
  #runStarts = 0;

  constructor(options: SystemFactsOptions) {
    this.#options = options;
    this.#found = options.found;
  }

  /** `domainEvents`: that a run counts, so far. */
  take(event: EventScanner, ordinal: number, data: Fields, domainEvents: number): void {
    const type = eventTypes[event.kind] as string;
    if (event.kind >= firstRunKind) this.#run(type, ordinal, data, domainEvents);
    const { view, streamStart, streamEnd } = event;
    const length = streamEnd - streamStart + 2;
    const json = Buffer.from(view.buffer, view.byteOffset + streamStart - 1, length).toString();
    const expected = expectedStream(type, JSON.parse(json) as string, data);
    if (expected !== null) misplaced(this.#found, ordinal, expected);
    if (type === 'StatusMessagesProcessed') {
      const { position, recordedAt } = event;
      this.#options.batches.batch(ordinal, position, recordedAt, data as never);
    } else if (type === 'CommandRefused') this.#refused(event, ordinal, data);
  }

  #run(type: string, ordinal: number, data: Fields, counted: number): void {
    if (type === 'SimulationStarted') {
      this.#runStarts++;
      const run = policyOfRun(data['source'], ordinal);
      if (run === null) this.unreadRuns++;
      else this.runs.push(run);
    } else if (type === 'SimulationEnded') {
      const stated = data['domainEvents'];
      if (!this.#options.isWhole || this.#runStarts !== 1 || stated === counted) return;
      this.#found.add('run-count', ordinal, () => ({
        text: `the run says that it has recorded ${String(stated)} events; there are ${counted}`,
        expected: `"domainEvents":${counted}`,
      }));
    }
  }

  /** What the form showed is held against the session, which another partition has. */
  #refused(event: EventScanner, ordinal: number, data: Fields): void {
    const { command, target, shown, actual, reason } = data;
    this.#found.add('command-refused', ordinal, () => ({
      text: `${String(command)} of ${String(target)} was refused (${String(reason)})`,
      expected: '',
    }));
    const match = /^([1-9]\d{0,14})-(.+)$/su.exec(String(target));
    if (match === null || (command !== 'cancel' && command !== 'rerun')) return;
    this.sessionRefusals++;
    const record = event.words.slice();
    const numbers = new Float64Array(record.buffer);
    record[Word.kind] = event.kind | (Flag.refusal << 10);
    record[Word.name] = this.#options.names.numberOfText(match[2] as string);
    record[Word.first] = statusNumber(shown);
    numbers[Place.value] = statusNumber(actual);
    numbers[Place.sessionNumber] = Number(match[1]);
    this.#options.writer.event(record);
  }
}
