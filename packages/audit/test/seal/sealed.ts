/** Logs, keys and seals for the tests: events as lines, sealed, and held against what was sealed. */
import { generateKeyPairSync } from 'node:crypto';
import type { RecordedEvent } from '@cdx/session';
import { eventLine } from '@cdx/event-store/transfer';
import {
  openSeal,
  readPublicKey,
  readSealingKey,
  SealCheck,
  sealBytes,
  sealHistory,
  type Seal,
  type SealAnswer,
  type SealCheckOptions,
  type SealOptions,
  type SealingKey,
} from '@cdx/audit/seal';

export function newKey(): { readonly key: SealingKey; readonly publicDer: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const publicPem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  return {
    key: readSealingKey(pem, 'private.pem'),
    publicDer: readPublicKey(publicPem, 'public.pem').der,
  };
}

export const ours = newKey();

const fixed = generateKeyPairSync('ed25519');

/** A pair of keys as files have them. */
export const pems = () => ({
  privateKey: fixed.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  publicKey: fixed.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
});

export const uuidOf = (number: number): string =>
  `00000000-0000-5000-8000-${number.toString(16).padStart(12, '0')}`;

/** Some streams side by side; `spread` leaves gaps between positions. */
export function sampleLog(length: number, spread = 1): RecordedEvent[] {
  const revisions = new Map<string, number>();
  return Array.from({ length }, (_, index) => {
    const stream = `downloadSession-${(index * 7) % 5}-STORE-000${index % 3}`;
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const at = 1_772_409_600_000 + index * 1000;
    return {
      position: index * spread,
      stream,
      revision,
      id: uuidOf(index),
      type: index % 4 === 0 ? 'RetryScheduled' : 'PackageRequested',
      schemaVersion: 1,
      runNumber: 1,
      occurredAt: at,
      recordedAt: at + (index % 3) * 100,
      source: 'asyncClient:STÖRE',
      correlationId: uuidOf(1_000_000 + (index % 9)),
      causationId: index === 0 ? null : uuidOf(index - 1),
      data: index % 4 === 0 ? { dueAt: at + 60_000 } : {},
    };
  });
}

export const lineOf = (event: RecordedEvent): Uint8Array => Buffer.from(eventLine(event));

export type Sealing = Partial<Omit<SealOptions, 'key'>> & { readonly key?: SealingKey };

export async function sealOf(
  events: readonly RecordedEvent[],
  options: Sealing = {},
): Promise<string> {
  const { from = 0, to = events.at(-1)?.position ?? 0 } = options;
  const lines = async function* () {
    for (const event of events) {
      if (event.position < from || event.position > to) continue;
      yield { position: event.position, bytes: lineOf(event) };
    }
  };
  let text = '';
  for await (const piece of sealHistory(lines(), {
    key: ours.key,
    store: 'sample.db',
    firstEventId: events[0]?.id ?? '',
    sealedAt: 1_772_500_000_000,
    eventsPerBlock: 10,
    ...options,
    from,
    to,
  })) {
    text += piece;
  }
  return text;
}

export const openedBytes = (seal: Uint8Array): Seal => openSeal(sealBytes(seal), 'sample.seal');
export const opened = (seal: string): Seal => openedBytes(Buffer.from(seal));

export function check(
  seal: Seal,
  events: readonly RecordedEvent[],
  publicDer?: Uint8Array,
): SealAnswer {
  return checkEvents(seal, events, { publicDer });
}

export function checkEvents(
  seal: Seal,
  events: readonly RecordedEvent[],
  options: SealCheckOptions,
): SealAnswer {
  const lines = events.map((event) => ({ position: event.position, bytes: lineOf(event) }));
  return checkLines(seal, lines, options);
}

export function checkLines(
  seal: Seal,
  lines: readonly { readonly position: number; readonly bytes: Uint8Array }[],
  options: SealCheckOptions = {},
): SealAnswer {
  const checking = new SealCheck(seal, options);
  for (const [index, { position, bytes }] of lines.entries()) {
    checking.take(position, bytes, index + 2);
  }
  return checking.finish();
}
