/** What both directions infer alike: who a session is, what is in its package, how it failed or ended. */
import type { FormRow } from '../form-row.ts';
import { failureOf } from './failure-of.ts';
import { unknownName, type Step } from './step.ts';

export class FormSteps {
  readonly steps: Step[] = [];
  protected readonly row: FormRow;
  /** When the row was last changed. */
  protected readonly changedAt: number;

  constructor(row: FormRow, changedAt: number) {
    this.row = row;
    this.changedAt = changedAt;
  }

  protected add(type: Step['type'], by: Step['by'], at: number, data: object): this {
    this.steps.push({ type, at, by, data });
    return this;
  }

  /** At the last change: of a failure no form has a time of its own. */
  protected failed(type: Step['type'], by: Step['by'], at = this.changedAt): this {
    return this.add(type, by, at, failureOf(this.row));
  }

  /**
   * One that is under way and has a message is being tried again, after a failure whose own time nobody
   * knows.
   */
  protected failedBefore(type: Step['type'], by: Step['by'], at = this.changedAt): this {
    if (this.row.message === null) return this;
    return this.failed(type, by, at).add('RetryStarted', by, at, {});
  }

  /** With a message its tries were spent, where the form does not say who it was. */
  protected endCanceled(): this {
    const { canceledBy, message } = this.row;
    const by = canceledBy ?? (message === null ? 'operator' : 'triesSpent');
    return this.add('SessionCanceled', by === 'operator' ? 'hq' : 'client', this.changedAt, { by });
  }

  protected identity() {
    const { sessionNumber, job, channelDatabase, channelDataGroup, schedule } = this.row;
    return {
      sessionNumber,
      job,
      channelDataGroup: channelDataGroup ?? unknownName,
      channelDatabase,
      schedule: schedule ?? unknownName,
    };
  }

  protected contents() {
    const { rows, rowsAffected, bytes } = this.row;
    return { rows: rows ?? rowsAffected ?? 0, bytes: bytes ?? 0 };
  }
}
