/**
 * What operators can order, and why it may be refused. Operators act on what headquarters' forms
 * show; a command is checked against the log (DOMAIN: Process status messages).
 */
import { statusLabel, type SessionStatusName } from '../status.ts';

export const commandKinds = [
  'cancel',
  'rerun',
  'runNow',
  'fullSync',
  'addDatabases',
  'pause',
  'resume',
  'setSchedule',
  'setStatusBatch',
  'processStatusMessages',
  'fix',
] as const;
export type CommandKind = (typeof commandKinds)[number];

/**
 * `stale`: the form allowed it, the log no longer does. `notPossible`: not in the status that the
 * form shows. `packagePurged`, `noPackage`: nothing is there to be sent again. `enforcement`:
 * Applied is not rerun under dependency enforcement (BP). `alreadyRerun`: another upload session
 * carries the data. `notFound`: the form does not show it. `unchanged`: it is so already.
 * `inactive`: an inactive schedule is not run. `delivered`: the upload was applied although it had
 * been canceled.
 */
export const refusalReasons = [
  'stale',
  'notPossible',
  'packagePurged',
  'noPackage',
  'enforcement',
  'alreadyRerun',
  'notFound',
  'unchanged',
  'inactive',
  'delivered',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface Refusal {
  readonly command: CommandKind;
  /** `17-STORE-0001`, the name of a schedule or of a channel database. */
  readonly target: string;
  readonly reason: RefusalReason;
  readonly shown: SessionStatusName | null;
  readonly actual: SessionStatusName | null;
  /** Of a session: what the message of a purged package names. */
  readonly sessionNumber?: number;
}

/** For the operator: what was refused, why, and what helps where something does. */
export function refusalMessage(refusal: Refusal): string {
  const { word, thing, hasTarget } = orders[refusal.command];
  const order = hasTarget ? `${word} ${refusal.target}` : word;
  const refused = refusal.reason === 'stale' ? 'was refused as stale' : 'was refused';
  return `${order} ${refused}: ${because(refusal, thing)}`;
}

function because({ command, target, reason, ...about }: Refusal, thing: string): string {
  switch (reason) {
    case 'stale':
      return `the form shows ${labelOf(about.shown)}, but ${actually(about.actual)} by now. Process status messages to bring the form up to date.`;
    case 'notPossible':
      return about.shown === null
        ? 'that is not possible as things stand.'
        : `that is not possible in status ${labelOf(about.shown)}.`;
    case 'packagePurged':
      return `Record for Id - ${about.sessionNumber ?? target} not found. The package has been purged; a full data sync of the channel database brings its data.`;
    case 'noPackage':
      return 'its package was never created, so there is nothing to send again. The next run of the schedule carries the changes.';
    case 'enforcement':
      return 'under dependency enforcement an Applied session is not rerun, because later ones have been applied on top of it.';
    case 'alreadyRerun':
      return 'it was rerun before, and another upload session carries its data.';
    case 'notFound':
      return thing === 'session'
        ? "headquarters' forms do not show this session."
        : `headquarters knows no such ${thing}.`;
    case 'unchanged':
      return `${unchanged[command] ?? 'it is so already'}.`;
    case 'inactive':
      return `the ${thing} is inactive. Make it active first.`;
    case 'delivered':
      return 'its data was applied at headquarters all the same, in the moment in which it was canceled.';
  }
}

const labelOf = (status: SessionStatusName | null): string =>
  status === null ? 'no status' : statusLabel(status);

const actually = (status: SessionStatusName | null): string =>
  status === null ? 'the session is gone' : `the session is ${statusLabel(status)}`;

interface Order {
  readonly word: string;
  /** What its target is. */
  readonly thing: string;
  /** False: there is one batch of status messages, which the word names. */
  readonly hasTarget: boolean;
}

const orders: Readonly<Record<CommandKind, Order>> = {
  cancel: { word: 'Cancel of', thing: 'session', hasTarget: true },
  rerun: { word: 'Rerun of', thing: 'session', hasTarget: true },
  runNow: { word: 'Run now of', thing: 'distribution schedule', hasTarget: true },
  fullSync: { word: 'Full data sync of', thing: 'channel database', hasTarget: true },
  addDatabases: { word: 'Adding databases to', thing: 'channel data group', hasTarget: true },
  pause: { word: 'Pausing', thing: 'channel database', hasTarget: true },
  resume: { word: 'Resuming', thing: 'channel database', hasTarget: true },
  setSchedule: { word: 'Changing', thing: 'distribution schedule', hasTarget: true },
  setStatusBatch: { word: 'Changing process status messages', thing: 'batch', hasTarget: false },
  processStatusMessages: { word: 'Process status messages', thing: 'batch', hasTarget: false },
  fix: { word: 'Fixing', thing: 'configuration issue', hasTarget: true },
};

const unchanged: { readonly [Kind in CommandKind]?: string } = {
  cancel: 'it is canceled already',
  pause: 'it is paused already',
  resume: 'it is not paused',
  fix: 'it is mended already',
};
