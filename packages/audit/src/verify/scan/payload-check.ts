/** Whether payloads are what their type and version say, at the price of a comparison for most. */
import {
  batchStatuses,
  commandKinds,
  compiledMachine,
  eventSchemas,
  failureKinds,
  packageKinds,
  refusalReasons,
} from '@cdx/session';
import { Viewer } from './bytes.ts';
import { eventTypes, kindOf, kindOfName } from './event-kinds.ts';
import { PayloadTemplate } from './payload-template.ts';

/** Kept for each type and version; the rest is told by the schemas. */
const templatesMax = 16;
/** Of one type; what is beyond is told before anybody looks at its payload. */
const versionsMax = 4;

/** Texts that schemas, or the rules of this page, name. */
const words: ReadonlySet<string> = new Set([
  ...eventTypes,
  ...batchStatuses,
  ...commandKinds,
  ...failureKinds,
  ...packageKinds,
  ...refusalReasons,
  'operator',
  'triesSpent',
  'table',
  'xstate',
]);

const late = kindOf('LateMessageReceived');
const open = 0x7b;
const close = 0x7d;

/** Versions there are, by kind. */
const schemasOf = eventTypes.map((type) => eventSchemas[type] ?? []);
/** Kinds whose newest payload is `{}`, which most events have. */
const isEmpty = Uint8Array.from(schemasOf, ([schema, ...older]) =>
  older.length === 0 && schema?.safeParse({}).success === true ? 1 : 0,
);

/** Newest version of the payload, by kind. */
export const newestVersions = Uint8Array.from(schemasOf, ({ length }) => length);

export interface PayloadPlace {
  readonly kind: number;
  readonly schemaVersion: number;
  readonly isUpload: boolean;
}

export class PayloadCheck {
  /** By kind, version and direction. */
  readonly #templates: PayloadTemplate[][] = Array.from(
    { length: eventTypes.length * versionsMax * 2 },
    () => [],
  );
  readonly #viewer = new Viewer();
  /** That the last payload fits; null for one that none was needed for, or that fits none. */
  fitting: PayloadTemplate | null = null;

  /**
   * What is wrong with the payload, in words; null where it is right. It is bytes of a line that the
   * scanner took; `trusted` as there.
   */
  problemOf(
    event: PayloadPlace,
    bytes: Uint8Array,
    start: number,
    end: number,
    trusted: boolean,
  ): string | null {
    this.fitting = null;
    const { kind, schemaVersion, isUpload } = event;
    // Of a version that is not known here nobody can say what it should have.
    if (schemaVersion > (newestVersions[kind] as number)) return null;
    const isBare = end - start === 2 && bytes[start] === open && bytes[start + 1] === close;
    if (isBare && isEmpty[kind] === 1 && schemaVersion === 1) return null;
    const version = Math.min(schemaVersion, versionsMax) - 1;
    const place = (kind * versionsMax + version) * 2 + (isUpload ? 1 : 0);
    const templates = this.#templates[place] as PayloadTemplate[];
    const view = this.#viewer.of(bytes);
    for (let index = 0; index < templates.length; index++) {
      const template = templates[index] as PayloadTemplate;
      if (!template.fits(view, start, end, trusted)) continue;
      this.fitting = template;
      if (index > 0) {
        // What came last comes next.
        templates[index] = templates[index - 1] as PayloadTemplate;
        templates[index - 1] = template;
      }
      return null;
    }
    const json = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
    // Bytes that are no UTF-8 were replaced: the line has to be looked at as a whole.
    if (!trusted && json.includes('\ufffd')) throw new SyntaxError('no UTF-8');
    const problem = problemOfJson(json, kind, schemaVersion, isUpload);
    if (problem === null && templates.length < templatesMax) {
      const template = PayloadTemplate.of(json, words);
      if (template !== null) templates.push(template);
    }
    return problem;
  }
}

function problemOfJson(
  json: string,
  kind: number,
  schemaVersion: number,
  isUpload: boolean,
): string | null {
  const data = JSON.parse(json) as unknown;
  const schema = schemasOf[kind]?.[schemaVersion - 1];
  if (schema === undefined) return null;
  const result = schema.safeParse(data);
  if (!result.success) {
    return result.error.issues
      .map(({ path, message }) => `${['data', ...path].join('.')}: ${message}`)
      .join('; ');
  }
  return kind === late ? originalProblem(data as LateData, isUpload) : null;
}

interface LateData {
  readonly original: { readonly type: string; readonly data: unknown };
}

/** What came late is a fact of its own: it must be one that there is. */
function originalProblem({ original }: LateData, isUpload: boolean): string | null {
  const { eventCodes } = compiledMachine(isUpload ? 'upload' : 'download');
  const kind = kindOfName(original.type);
  if (eventCodes[original.type] === undefined || kind < 0) {
    return `data.original.type: no fact of ${isUpload ? 'an upload' : 'a download'}`;
  }
  const isRight = (schemasOf[kind] ?? []).some((schema) => schema.safeParse(original.data).success);
  return isRight ? null : `data.original.data: not what ${original.type} says`;
}
