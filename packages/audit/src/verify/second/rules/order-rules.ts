/** Which packages of a channel database are open, and whether they are applied in order. */
import { kindOf } from '../../scan/event-kinds.ts';
import type { RecordCursor } from '../event-records.ts';
import { OpenPackages } from '../open-packages.ts';
import type { RuleContext } from './rule-context.ts';
import type { Session } from '../session.ts';

const available = kindOf('PackageMadeAvailable');
const inherited = kindOf('SessionInherited');
const requested = kindOf('PackageRequested');
const applied = kindOf('PackageApplied');
const finalApplied = kindOf('FinalApplied');

export class OrderRules {
  readonly #context: RuleContext;
  /** By number of the database's name. */
  readonly #open = new Map<number, OpenPackages>();

  constructor(context: RuleContext) {
    this.#context = context;
  }

  clear(): void {
    this.#open.clear();
  }

  /** Of a download. */
  take(session: Session, before: number, event: RecordCursor): void {
    const { kind } = event;
    if (before !== session.status && OpenPackages.isOpen(session)) this.#opened(session, event);
    if (kind === applied || kind === finalApplied) this.#applied(session, event);
  }

  #opened(session: Session, { kind, recordedAt, occurredAt }: RecordCursor): void {
    if (kind === available || kind === inherited) {
      session.availableAt = recordedAt;
      // Of a rerun the client hears later, and when is not recorded.
      if (session.run === 1) session.blocksFrom = recordedAt;
    }
    if (session.blocksFrom === Infinity && kind === requested) session.blocksFrom = occurredAt;
    if (!session.isListed) this.#openIn(session.database).add(session);
  }

  #applied(session: Session, { kind, ordinal }: RecordCursor): void {
    const { found, policies, unchecked } = this.#context;
    const isEnforced = policies.isEnforced(ordinal, session.group);
    if (isEnforced === null) unchecked.order++;
    const open = this.#openIn(session.database);
    const earlier = open.firstBefore(session, anyOf, 0);
    if (earlier === undefined) return;
    const startedAt = kind === applied ? session.startedAt : session.availableAt;
    const held = isEnforced === true ? open.firstBefore(session, blocksAt, startedAt) : undefined;
    const { number } = held ?? earlier;
    const text = `its package was applied while session ${number} of the same database was open`;
    if (held === undefined) {
      found.add('applied-out-of-order', ordinal, () => ({ text, expected: '' }));
    } else {
      found.add('apply-order', ordinal, () => ({
        text,
        expected: `session ${number} first: dependency enforcement is on`,
      }));
    }
  }

  #openIn(database: number): OpenPackages {
    let open = this.#open.get(database);
    if (open === undefined) this.#open.set(database, (open = new OpenPackages()));
    return open;
  }
}

function anyOf(): boolean {
  return true;
}

/** Whether it holds back what was begun then. */
function blocksAt({ blocksFrom }: Session, startedAt: number): boolean {
  return blocksFrom < startedAt;
}
