/**
 * What a comparison leaves out. A rerun, or a copy in another store, is the same history with other
 * ids or places; who asks says so, nothing is left out by itself.
 */
import { CdxError } from '@cdx/session';

/** Fields of the envelope that may be left out: not who it is about, and not what happened. */
const envelopeFields = [
  'id',
  'position',
  'revision',
  'schemaVersion',
  'runNumber',
  'occurredAt',
  'recordedAt',
  'source',
  'correlationId',
  'causationId',
  'data',
] as const;
type EnvelopeField = (typeof envelopeFields)[number];

/** Several at once. A batch of status messages names a position in its payload. */
const groups: Readonly<Record<string, readonly string[]>> = {
  ids: ['id', 'correlationId', 'causationId'],
  positions: ['position', 'data.upToPosition'],
  times: ['occurredAt', 'recordedAt'],
};

/** Every word that may be ignored, besides `data.<field>`. */
export const ignorableFields: readonly string[] = [
  ...Object.keys(groups),
  'run',
  ...envelopeFields,
];

export interface Ignored {
  readonly fields: ReadonlySet<EnvelopeField>;
  /** Fields of payloads, at their top. */
  readonly dataFields: ReadonlySet<string>;
  /** Events that tell of the simulation itself are left out. */
  readonly run: boolean;
}

const isEnvelopeField = (word: string): word is EnvelopeField =>
  (envelopeFields as readonly string[]).includes(word);

/** `ids`, `recordedAt`, `data.dueAt`. Errors: `invalid-argument` for another word. */
export function parseIgnored(words: readonly string[]): Ignored {
  const fields = new Set<EnvelopeField>();
  const dataFields = new Set<string>();
  let run = false;
  for (const word of words.flatMap((one) => (Object.hasOwn(groups, one) ? groups[one]! : [one]))) {
    if (word === 'run') run = true;
    else if (isEnvelopeField(word)) fields.add(word);
    else if (/^data\.[^.]+$/u.test(word)) dataFields.add(word.slice('data.'.length));
    else {
      throw new CdxError(
        'invalid-argument',
        `${JSON.stringify(word)} cannot be ignored: expected ${ignorableFields.join(', ')}, or data.<field> for a field of payloads.`,
        { word },
      );
    }
  }
  return { fields, dataFields, run };
}
