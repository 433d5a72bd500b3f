/** A refused command says what the form showed and what the log had: held against both. */
import { compiledDownload, compiledUpload } from '@cdx/session';
import { statusNumber, statusOfNumber } from '../../first/status-numbers.ts';
import type { RecordCursor } from '../event-records.ts';
import type { RuleContext } from './rule-context.ts';
import type { SessionTable } from '../session-table.ts';
import { catchUp } from './shown-status.ts';

export class RefusalRules {
  readonly #context: RuleContext;
  readonly #sessions: SessionTable;

  constructor(context: RuleContext, sessions: SessionTable) {
    this.#context = context;
    this.#sessions = sessions;
  }

  /** `known`: up to which position headquarters knew the log. */
  take(event: RecordCursor, known: number): void {
    const { isWhole, found } = this.#context;
    const { sessionNumber, name, first: shown, value: actual, ordinal } = event;
    const download = this.#sessions.find(false, sessionNumber, name);
    const upload = this.#sessions.find(true, sessionNumber, name);
    const readings = [download, upload].flatMap((session) => {
      if (session === undefined) return [];
      const machine = session.isUpload ? compiledUpload : compiledDownload;
      catchUp(session, machine, known);
      const ofForm = statusNumber(machine.states[session.shown]);
      return [{ ofForm, ofLog: statusNumber(machine.states[session.status]), session }];
    });
    if (readings.some(({ session }) => session.isHeadless)) return;
    // All events of the one that is meant may be before this part of the log.
    if (!isWhole && readings.length < 2) return;
    if (readings.some(({ ofForm, ofLog }) => ofForm === shown && ofLog === actual)) return;
    // An upload that headquarters has never heard of is not in the log either.
    if (shown < 0 && actual < 0 && upload === undefined) return;
    found.add('refusal-readings', ordinal, () => ({
      text: `it says that the form showed ${statusOfNumber(shown)} and the log had ${statusOfNumber(actual)}`,
      expected:
        readings
          .map(({ ofForm, ofLog }) => `${statusOfNumber(ofForm)} and ${statusOfNumber(ofLog)}`)
          .join(', or ') || 'a session that is there',
    }));
  }
}
