/**
 * The first reading of a history: every line becomes an event or a finding, what goes by the order of
 * the whole log is checked, and what goes by streams is written down for the second part.
 */
import { isHeadquartersFact, type SessionEventType } from '@cdx/session';
import type { Collector } from '../findings/collector.ts';
import { ByteHash } from '../scan/byte-hash.ts';
import { canonicalLine } from '../scan/canonical-line.ts';
import { eventTypes, firstSystemKind, kindOf, kindOfName } from '../scan/event-kinds.ts';
import { EventScanner, StreamKind } from '../scan/event-scanner.ts';
import { newestVersionOf, PayloadCheck } from '../scan/payload-check.ts';
import { Flag, Place, recordBytes, Word } from '../scan/record-layout.ts';
import type { Partitions } from '../second/partitions.ts';
import { Clocks } from './clocks.ts';
import { addId, IdRecord } from './id-records.ts';
import { PayloadValues, type Fields } from './payload-values.ts';
import { NameNumbers, policyOfRun, type RunPolicy } from './run-policies.ts';
import { StatusBatches } from './status-batches.ts';
import { statusNumber } from './status-numbers.ts';
import { expectedStream } from './stream-identity.ts';

/** Sees the line of every event, as it stands there. */
export interface LineObserver {
  onLine(position: number, bytes: Uint8Array, line: number | null): void;
}

export interface FirstReadingOptions {
  readonly found: Collector;
  readonly events: Partitions;
  readonly ids: Partitions;
  readonly observers: readonly LineObserver[];
  /** Whether positions go up one by one. */
  readonly isGapless: boolean;
  /** First position that there should be; null: any. */
  readonly firstPosition: number | null;
  /** Whether the log begins at its beginning, and has all streams. */
  readonly isWhole: boolean;
}

const dash = 0x2d;
const wordsPerRecord = recordBytes / 4;

const begins = kindsOf([
  'DownloadSessionStarted',
  'SessionInherited',
  'UploadSessionStarted',
  'UploadSessionReceived',
]);
const uploadBegins = kindsOf(['UploadSessionStarted', 'UploadSessionReceived']);
const failures = kindsOf([
  'PackageCreateFailed',
  'DownloadFailed',
  'UploadFailed',
  'ApplyFailed',
  'FinalDownloadFailed',
  'FinalApplyFailed',
]);
const retryScheduled = kindOf('RetryScheduled');
const canceled = kindOf('SessionCanceled');
const late = kindOf('LateMessageReceived');
const sessionPurged = kindOf('SessionPurged');
const packagePurged = kindOf('PackagePurged');
/** What is said of a run itself stands last. */
const firstRunKind = kindOf('SimulationStarted');
const clientSource = Uint8Array.from(Buffer.from('asyncClient:'));
const importSource = Uint8Array.from(Buffer.from('import:'));

/** Whose facts headquarters knows at once, by kind: 1 of downloads, 2 of uploads. */
const ofHeadquarters = Uint8Array.from(eventTypes, (type) => {
  const download = isHeadquartersFact('download', type, {}) ? 1 : 0;
  return download | (isHeadquartersFact('upload', type, {}) ? 2 : 0);
});
const newestVersions = Uint8Array.from(eventTypes, (_, kind) => newestVersionOf(kind));

export class FirstReading {
  readonly #options: FirstReadingOptions;
  readonly #found: Collector;
  readonly #scanner = new EventScanner();
  readonly #payloads = new PayloadCheck();
  readonly #hash = new ByteHash();
  readonly clocks: Clocks;
  readonly batches: StatusBatches;
  readonly names = new NameNumbers();
  readonly #nameNumbers = new Map<number, number>();
  readonly #values = new PayloadValues();
  readonly runs: RunPolicy[] = [];
  /** Runs whose scenario this version cannot read. */
  unreadRuns = 0;
  /** Events so far, and those of them that a run counts: all but what is said of the run itself. */
  events = 0;
  #domainEvents = 0;
  #runStarts = 0;
  lastPosition = -1;
  /** Of the event that is looked at. */
  #position = -1;
  sessionRefusals = 0;
  /** Of the event that is looked at. */
  #flags = 0;

  constructor(options: FirstReadingOptions) {
    this.#options = options;
    this.#found = options.found;
    this.clocks = new Clocks(options.found);
    this.batches = new StatusBatches(options.found, options.isWhole);
  }

  /** The line of the next event. */
  readonly see = (bytes: Buffer, start: number, end: number, line: number | null): void => {
    const ordinal = this.events++;
    // Where a line that cannot be read would stand.
    this.#position = this.lastPosition + 1;
    const isPlain = this.#scanner.scan(bytes, start, end);
    if (!isPlain || !this.#take(bytes, false, ordinal)) this.#other(bytes, start, end, ordinal);
    const { observers } = this.#options;
    for (let index = 0; index < observers.length; index++) {
      observers[index]?.onLine(this.#position, bytes.subarray(start, end), line);
    }
  };

  finish(): void {
    this.batches.finish();
  }

  /** A line in another form, or none of an event. */
  #other(bytes: Buffer, start: number, end: number, ordinal: number): void {
    const line = canonicalLine(bytes, start, end);
    switch (line.kind) {
      case 'event': {
        if (this.#scanner.scan(line.bytes, 0, line.bytes.length - 1, true)) {
          this.#take(line.bytes, true, ordinal);
          return;
        }
        this.#found.add('envelope-invalid', ordinal, () => ({
          text: 'its envelope is not one that can be read',
          expected: 'the fields of an event',
        }));
        return;
      }
      case 'unreadable':
        this.#found.add('line-unreadable', ordinal, () => ({
          text: `the line is ${line.found}`,
          expected: 'an event as one JSON object',
        }));
        return;
      case 'envelope':
        this.#found.add('envelope-invalid', ordinal, () => ({
          text: line.found,
          expected: 'an envelope with all its fields',
        }));
        return;
      case 'type':
        this.#found.add('type-unknown', ordinal, () => ({
          text: `there is no event ${JSON.stringify(line.found)}`,
          expected: 'a type that this version knows',
        }));
    }
  }

  /** The event that the scanner holds; `bytes`: its line. False: it must be looked at as a whole. */
  #take(bytes: Buffer, trusted: boolean, ordinal: number): boolean {
    const event = this.#scanner;
    const { kind, streamKind, dataStart, dataEnd } = event;
    const isUpload = streamKind === StreamKind.upload;
    let problem: string | null;
    try {
      const place = { kind, schemaVersion: event.schemaVersion, isUpload };
      problem = this.#payloads.problemOf(place, bytes, dataStart, dataEnd, trusted);
    } catch (error) {
      if (error instanceof SyntaxError && !trusted) return false;
      throw error;
    }
    this.#place(event.position, ordinal);
    this.clocks.take(event, ordinal);
    this.batches.pass(event.position, event.recordedAt);
    const isKnown = event.schemaVersion <= (newestVersions[kind] as number);
    if (!isKnown) {
      const { schemaVersion } = event;
      this.#found.add('version-unknown', ordinal, () => ({
        text: `${eventTypes[kind]} of version ${schemaVersion} is not known here`,
        expected: `version ${newestVersions[kind]} or older`,
      }));
    } else if (problem !== null) {
      const text = problem;
      this.#found.add('payload-invalid', ordinal, () => ({
        text,
        expected: `what ${eventTypes[kind]} of version ${event.schemaVersion} says`,
      }));
    }
    const isRight = isKnown && problem === null;
    const values = this.#values.at(bytes, dataStart, dataEnd, this.#payloads.fitting);
    this.#record(bytes, ordinal, isRight ? values : null);
    return true;
  }

  #place(position: number, ordinal: number): void {
    this.#position = position;
    const before = this.lastPosition;
    const { isGapless, firstPosition } = this.#options;
    if (position <= before) {
      this.#found.add('position-order', ordinal, () => ({
        text: `position ${position} stands behind position ${before}`,
        expected: `a position above ${before}`,
      }));
      return;
    }
    this.lastPosition = position;
    const expected = ordinal === 0 ? firstPosition : before + 1;
    if (!isGapless || expected === null || position === expected) return;
    this.#found.add('position-gap', ordinal, () => ({
      text:
        position === expected + 1
          ? `position ${expected} is missing`
          : `positions ${expected} to ${position - 1} are missing`,
      expected: `position ${expected}`,
    }));
  }

  #record(bytes: Buffer, ordinal: number, values: PayloadValues | null): void {
    const event = this.#scanner;
    const { kind, streamKind, doubles, words } = event;
    doubles[Place.ordinal] = ordinal;
    doubles[Place.value] = 0;
    doubles[Place.known] = this.batches.known;
    words[Word.first] = -1;
    words[Word.second] = -1;
    this.#flags = event.hasCause ? Flag.hasCause : 0;
    if (kind < firstRunKind) this.#domainEvents++;
    if (kind >= firstSystemKind) this.#systemFact(bytes, ordinal, values?.fields() ?? null);
    else if (streamKind === StreamKind.other) this.#misplaced(ordinal, 'the stream of a session');
    else this.#sessionFact(bytes, ordinal, values);
    words[Word.kind] = kind | (streamKind << 8) | (this.#flags << 10);
    this.#write(words);
    const streamLow = event.keyLow ^ Math.imul(event.sessionNumber, 0x9e3779b1);
    const streamHigh = event.keyHigh ^ streamKind;
    const { ids } = this.#options;
    const { id, correlation } = Word;
    addId(ids, ordinal, words, id, correlation, streamLow, streamHigh, IdRecord.event);
  }

  #write(record: Int32Array): void {
    const { events } = this.#options;
    const key = (record[Word.keyLow] as number) ^ (record[Word.keyHigh] as number);
    const { words, count } = events.next((key >>> 0) % events.count);
    const at = (count - 1) * wordsPerRecord;
    for (let word = 0; word < wordsPerRecord; word++) words[at + word] = record[word] as number;
  }

  #sessionFact(bytes: Buffer, ordinal: number, values: PayloadValues | null): void {
    const event = this.#scanner;
    const { kind, streamKind, doubles, words } = event;
    let isOwn = ((ofHeadquarters[kind] as number) & streamKind) !== 0;
    if (beginsWith(bytes, event.sourceStart, importSource)) this.#flags |= Flag.imported;
    else if (beginsWith(bytes, event.sourceStart, clientSource)) this.#ofClient(bytes, ordinal);
    if (values === null) {
      // What is wrong with it was told.
    } else if (begins[kind] === 1) this.#begun(bytes, ordinal, values);
    else if (failures[kind] === 1) {
      if (values.sample()['retriable'] === true) this.#flags |= Flag.retriable;
    } else if (kind === retryScheduled) {
      doubles[Place.value] = values.count('dueAt', ({ dueAt }) => dueAt);
    } else if (kind === canceled) {
      isOwn = values.sample()['by'] === 'operator';
      if (isOwn) this.#flags |= Flag.byOperator;
    } else if (kind === late) {
      const { original } = values.fields() as { readonly original: Fields };
      words[Word.first] = kindOfName(String(original['type']));
      doubles[Place.value] = Number(original['runNumber']);
    } else if (kind === sessionPurged) this.batches.purgedSession(ordinal);
    else if (kind === packagePurged) this.batches.purgedPackage(ordinal, event.sessionNumber);
    if (isOwn) this.#flags |= Flag.ofHeadquarters;
    else this.batches.message();
  }

  /** The client of a channel database tells of its own sessions alone. */
  #ofClient(bytes: Buffer, ordinal: number): void {
    const { streamEnd, sourceStart, sourceEnd } = this.#scanner;
    const start = sourceStart + clientSource.length;
    const name = streamEnd - (sourceEnd - start);
    let isOwn = bytes[name - 1] === dash;
    for (let at = start; at < sourceEnd; at++) {
      if (bytes[at] !== bytes[name + at - start]) isOwn = false;
    }
    if (isOwn) return;
    const source = bytes.toString('utf8', start, sourceEnd);
    this.#found.add('source-identity', ordinal, () => ({
      text: `the client of ${source} tells of a session of another channel database`,
      expected: 'asyncClient: and the channel database of the stream as source',
    }));
  }

  /** A session says who it is. */
  #begun(bytes: Buffer, ordinal: number, values: PayloadValues): void {
    const event = this.#scanner;
    const sessionNumber = values.count('sessionNumber', (fields) => fields['sessionNumber']);
    const { low, high } = this.#hashOf(bytes, values, 'channelDatabase');
    const isUpload = uploadBegins[event.kind] === 1;
    const isHere =
      isUpload === (event.streamKind === StreamKind.upload) &&
      sessionNumber === event.sessionNumber &&
      low === event.keyLow &&
      high === event.keyHigh;
    if (!isHere) {
      const direction = isUpload ? 'upload' : 'download';
      const { channelDatabase } = values.fields();
      this.#misplaced(ordinal, `${direction}Session-${sessionNumber}-${String(channelDatabase)}`);
    }
    event.words[Word.first] = this.#nameOf(bytes, values, 'channelDataGroup');
    event.words[Word.second] = this.#nameOf(bytes, values, 'schedule');
  }

  #hashOf(bytes: Buffer, values: PayloadValues, name: string): ByteHash {
    return values.find(name)
      ? this.#hash.of(bytes, values.foundStart, values.foundEnd)
      : this.#hash.ofName(String(values.fields()[name]));
  }

  /** Number of a name that few sessions have alone. */
  #nameOf(bytes: Buffer, values: PayloadValues, name: string): number {
    const { key } = this.#hashOf(bytes, values, name);
    const known = this.#nameNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.names.numberOf(String(values.fields()[name]));
    this.#nameNumbers.set(key, number);
    return number;
  }

  #systemFact(bytes: Buffer, ordinal: number, data: Fields | null): void {
    const event = this.#scanner;
    const type = eventTypes[event.kind] as string;
    if (event.kind >= firstRunKind) this.#run(type, ordinal, data);
    if (data === null) return;
    const json = bytes.toString('utf8', event.streamStart - 1, event.streamEnd + 1);
    const stream = JSON.parse(json) as string;
    const expected = expectedStream(type, stream, data);
    if (expected !== null) this.#misplaced(ordinal, expected);
    if (type === 'StatusMessagesProcessed') {
      const { position, recordedAt } = event;
      this.batches.batch(ordinal, position, recordedAt, data as never);
    } else if (type === 'CommandRefused') this.#refused(ordinal, data);
  }

  #misplaced(ordinal: number, expected: string): void {
    this.#found.add('stream-identity', ordinal, () => ({
      text: 'it is in a stream that is not its own',
      expected,
    }));
  }

  #run(type: string, ordinal: number, data: Fields | null): void {
    if (data === null) return;
    if (type === 'SimulationStarted') {
      this.#runStarts++;
      const run = policyOfRun(data['source'], ordinal);
      if (run === null) this.unreadRuns++;
      else this.runs.push(run);
    } else if (type === 'SimulationEnded') {
      const stated = data['domainEvents'];
      const counted = this.#domainEvents;
      if (!this.#options.isWhole || this.#runStarts !== 1 || stated === counted) return;
      this.#found.add('run-count', ordinal, () => ({
        text: `the run says that it has recorded ${String(stated)} events; there are ${counted}`,
        expected: `"domainEvents":${counted}`,
      }));
    }
  }

  /** What the form showed is held against the session, which another partition has. */
  #refused(ordinal: number, data: Fields): void {
    const { command, target, shown, actual, reason } = data;
    this.#found.add('command-refused', ordinal, () => ({
      text: `${String(command)} of ${String(target)} was refused (${String(reason)})`,
      expected: '',
    }));
    const match = /^([1-9]\d{0,14})-(.+)$/su.exec(String(target));
    if (match === null || (command !== 'cancel' && command !== 'rerun')) return;
    this.sessionRefusals++;
    const record = this.#scanner.words.slice();
    const { low, high } = this.#hash.ofName(match[2] as string);
    record[Word.kind] = this.#scanner.kind | (Flag.refusal << 10);
    record[Word.keyLow] = low;
    record[Word.keyHigh] = high;
    record[Word.first] = statusNumber(shown);
    record[Word.second] = statusNumber(actual);
    new Float64Array(record.buffer)[Place.sessionNumber] = Number(match[1]);
    this.#write(record);
  }
}

function kindsOf(types: readonly SessionEventType[]): Uint8Array {
  const found = new Uint8Array(eventTypes.length);
  for (const type of types) found[kindOf(type)] = 1;
  return found;
}

function beginsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}
