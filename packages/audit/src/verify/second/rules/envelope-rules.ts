/** Along the events of one session: revisions, the cause, the correlation. */
import { Flag } from '../../scan/record-layout.ts';
import type { RecordCursor } from '../event-records.ts';
import { addRevisionGap } from './revision-gap.ts';
import type { RuleContext } from './rule-context.ts';
import type { Session } from '../session.ts';

export class EnvelopeRules {
  readonly #context: RuleContext;

  constructor(context: RuleContext) {
    this.#context = context;
  }

  take(session: Session, event: RecordCursor): void {
    const { revision, ordinal, correlationLow, correlationHigh, flags } = event;
    const expected = session.revision + 1;
    if (revision !== expected) addRevisionGap(this.#context.found, ordinal, revision, expected);
    const isFirst = session.ordinal < 0;
    const isSame =
      session.correlationLow === correlationLow && session.correlationHigh === correlationHigh;
    if (!isFirst && !isSame) this.#uncorrelated(ordinal);
    const followsLast =
      !isFirst && event.causeLow === session.idLow && event.causeHigh === session.idHigh;
    if ((flags & Flag.hasCause) !== 0 && !followsLast) event.nameCause(this.#context.ids);
    session.idLow = event.idLow;
    session.idHigh = event.idHigh;
    session.correlationLow = correlationLow;
    session.correlationHigh = correlationHigh;
    session.ordinal = ordinal;
    session.revision = revision;
  }

  #uncorrelated(ordinal: number): void {
    this.#context.found.add('correlation', ordinal, () => ({
      text: 'its correlation is another than that of the events before it in the stream',
      expected: 'one correlationId for all events of a session',
    }));
  }
}
