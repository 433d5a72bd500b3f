/** What a fact of a session says besides its envelope: held against its stream, and noted. */
import type { Collector } from '../findings/collector.ts';
import { kindOfName } from '../scan/event-kinds.ts';
import type { EventScanner } from '../scan/event-scanner.ts';
import type { NameTable } from '../scan/name-table.ts';
import { Flag, Place, Word } from '../scan/record-layout.ts';
import { Doing, doings, ofHeadquarters, uploadBegins } from './fact-kinds.ts';
import type { Fields, PayloadValues } from './payload-values.ts';
import { SourceKind, type Sources } from './sources.ts';
import type { StatusBatches } from './status-batches.ts';
import { misplaced } from './stream-identity.ts';

export interface SessionFactsOptions {
  readonly found: Collector;
  readonly names: NameTable;
  readonly sources: Sources;
  readonly batches: StatusBatches;
}

export class SessionFacts {
  readonly #found: Collector;
  readonly #names: NameTable;
  readonly #sources: Sources;
  readonly #batches: StatusBatches;

  constructor({ found, names, sources, batches }: SessionFactsOptions) {
    this.#found = found;
    this.#names = names;
    this.#sources = sources;
    this.#batches = batches;
  }

  /** Its flags. `values`: null where something is wrong with its payload, which was told. */
  take(event: EventScanner, source: number, ordinal: number, values: PayloadValues | null): number {
    const { kind } = event;
    let flags =
      ((ofHeadquarters[kind] as number) & event.streamKind) === 0 ? 0 : Flag.ofHeadquarters;
    const sourceKind = this.#sources.kinds[source] as number;
    if (sourceKind === SourceKind.import) flags |= Flag.imported;
    else if (sourceKind === SourceKind.client && this.#sources.databases[source] !== event.name) {
      this.#ofAnother(event, ordinal);
    }
    const doing = doings[kind] as number;
    if (doing !== Doing.nothing && values !== null) {
      flags = this.#note(event, ordinal, values, flags, doing);
    }
    if ((flags & Flag.ofHeadquarters) === 0) this.#batches.message();
    return flags;
  }

  #note(
    event: EventScanner,
    ordinal: number,
    values: PayloadValues,
    flags: number,
    doing: number,
  ): number {
    const { doubles, words } = event;
    switch (doing) {
      case Doing.begin:
        this.#begun(event, ordinal, values);
        return flags;
      case Doing.failure:
        return values.sample()['retriable'] === true ? flags | Flag.retriable : flags;
      case Doing.retryScheduled:
        doubles[Place.value] = values.count('dueAt', ({ dueAt }) => dueAt);
        return flags;
      case Doing.canceled:
        return values.sample()['by'] === 'operator'
          ? flags | Flag.byOperator | Flag.ofHeadquarters
          : flags & ~Flag.ofHeadquarters;
      case Doing.late: {
        const { original } = values.fields() as { readonly original: Fields };
        words[Word.first] = kindOfName(String(original['type']));
        doubles[Place.value] = Number(original['runNumber']);
        return flags;
      }
      case Doing.sessionPurged:
        this.#batches.purgedSession(ordinal);
        return flags;
      default:
        this.#batches.purgedPackage(ordinal, event.sessionNumber);
        return flags;
    }
  }

  /** The client of a channel database tells of its own sessions alone. */
  #ofAnother({ view, sourceStart, sourceEnd }: EventScanner, ordinal: number): void {
    const name = Buffer.from(view.buffer, view.byteOffset + sourceStart, sourceEnd - sourceStart);
    const source = name.toString().replace(/^asyncClient:/u, '');
    this.#found.add('source-identity', ordinal, () => ({
      text: `the client of ${source} tells of a session of another channel database`,
      expected: 'asyncClient: and the channel database of the stream as source',
    }));
  }

  /** A session says who it is. */
  #begun(event: EventScanner, ordinal: number, values: PayloadValues): void {
    const sessionNumber = values.count('sessionNumber', (fields) => fields['sessionNumber']);
    const database = this.#nameOf(event, values, 'channelDatabase');
    const isUpload = uploadBegins[event.kind] === 1;
    const isHere =
      isUpload === event.isUpload &&
      sessionNumber === event.sessionNumber &&
      database === event.name;
    if (!isHere) {
      const direction = isUpload ? 'upload' : 'download';
      const { channelDatabase } = values.fields();
      const stream = `${direction}Session-${sessionNumber}-${String(channelDatabase)}`;
      misplaced(this.#found, ordinal, stream);
    }
    event.words[Word.first] = this.#nameOf(event, values, 'channelDataGroup');
    event.doubles[Place.value] = this.#nameOf(event, values, 'schedule');
  }

  #nameOf({ view }: EventScanner, values: PayloadValues, name: string): number {
    return values.find(name)
      ? this.#names.numberOf(view, values.foundStart, values.foundEnd)
      : this.#names.numberOfText(String(values.fields()[name]));
  }
}
