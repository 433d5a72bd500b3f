/** What a seal shows to be wrong, in facts and in words. */
import type { DifferenceFacts, DifferenceKind } from './difference.ts';
import type { FoundEvent } from './found-event.ts';
import { fingerprintOf } from './keys.ts';
import type { Seal, SealProblem } from './open-seal.ts';

export type SealFindingCode =
  | 'seal-event-changed'
  | 'seal-event-removed'
  | 'seal-event-added'
  | 'seal-event-moved'
  | 'seal-tail-cut'
  | 'seal-file-changed'
  | 'seal-signature'
  | 'seal-key';

export interface SealFinding {
  readonly code: SealFindingCode;
  /** What, where, what was expected. */
  readonly text: string;
  /** Of the first event that is not as it was sealed; null where the seal itself is wrong. */
  readonly position: number | null;
  /** What stands there now. */
  readonly found: FoundEvent | null;
  /** The first bytes of the hash of what was sealed there, hexadecimal. */
  readonly sealedDigest: string | null;
  /** Where what was sealed at `position` stands now; null for nowhere. */
  readonly movedTo: number | null;
  /** Where what is found was sealed; null for nowhere. */
  readonly foundSealedAt: number | null;
  /** Nothing fits: the seal is likely of another log. */
  readonly isOtherLog: boolean;
}

const codes: Readonly<Record<DifferenceKind, SealFindingCode>> = {
  changed: 'seal-event-changed',
  renumbered: 'seal-event-moved',
  removed: 'seal-event-removed',
  added: 'seal-event-added',
  moved: 'seal-event-moved',
  cut: 'seal-tail-cut',
};

export function differenceFinding(
  seal: Seal,
  facts: DifferenceFacts,
  isOtherLog: boolean,
): SealFinding {
  const { position, found, sealedDigest, movedTo, foundSealedAt } = facts;
  const other = isOtherLog
    ? ` None of the first events is in the seal, so it may be of another log: it was made of ${seal.header.store}.`
    : '';
  return {
    code: codes[facts.kind],
    text: differenceText(facts) + other,
    position,
    found,
    sealedDigest,
    movedTo,
    foundSealedAt,
    isOtherLog,
  };
}

function differenceText(facts: DifferenceFacts): string {
  const { kind, position, movedTo, foundSealedAt, events, found } = facts;
  const here = found === null ? 'nothing' : nameOf(found);
  const sealed = facts.sealedDigest === null ? '' : ` (SHA-256 ${facts.sealedDigest}…)`;
  switch (kind) {
    case 'changed': {
      const origin =
        foundSealedAt === null ? '' : `, a copy of what was sealed at position ${foundSealedAt}`;
      return `The event at position ${position} was changed: expected the one that was sealed${sealed}, found ${here}${origin}.`;
    }
    case 'renumbered':
      return `The event that was sealed at position ${position} says position ${found?.position ?? '?'}: ${here}.`;
    case 'removed': {
      const many =
        events === 1
          ? `The event that was sealed at position ${position} was removed`
          : `${events} events were removed from position ${position} on`;
      return `${many}${sealed}; next comes ${here}.`;
    }
    case 'added': {
      const origin =
        foundSealedAt === null
          ? ', which was not sealed'
          : `, a copy of what was sealed at position ${foundSealedAt}`;
      return `An event was added at position ${position}: ${here}${origin}.`;
    }
    case 'moved':
      return `The event that was sealed at position ${position}${sealed} now stands at ${movedTo ?? '?'}; in its place is ${here}, which was sealed at ${foundSealedAt ?? '?'}.`;
    case 'cut':
      return `The log was cut off: ${events === 1 ? 'the event' : `${events} events`} from position ${position} on, sealed${sealed}, ${events === 1 ? 'is' : 'are'} missing at its end.`;
  }
}

function nameOf({ position, line, type, stream, revision }: FoundEvent): string {
  const what = type ?? 'a line that is no event';
  const where = [
    stream === null ? null : `${stream}${revision === null ? '' : ` revision ${revision}`}`,
    `position ${position}`,
    line === null ? null : `line ${line}`,
  ].filter((part) => part !== null);
  return `${what} (${where.join(', ')})`;
}

export function problemFinding(seal: Seal, problem: SealProblem): SealFinding {
  return problem.kind === 'changed'
    ? ofSeal(
        'seal-file-changed',
        `${seal.name}, line ${problem.line}: the seal itself was changed since it was made, so the log was not held against it.`,
      )
    : ofSeal(
        'seal-signature',
        `${seal.name}: the signature is not of the key that the seal names (${seal.header.fingerprint}), so the log was not held against it.`,
      );
}

export function wrongKeyFinding(seal: Seal, publicDer: Uint8Array): SealFinding {
  const expected = fingerprintOf(Buffer.from(publicDer));
  return ofSeal(
    'seal-key',
    `${seal.name} was signed with another key: expected ${expected}, found ${seal.header.fingerprint}.`,
  );
}

function ofSeal(code: SealFindingCode, text: string): SealFinding {
  return {
    code,
    text,
    position: null,
    found: null,
    sealedDigest: null,
    movedTo: null,
    foundSealedAt: null,
    isOtherLog: false,
  };
}
