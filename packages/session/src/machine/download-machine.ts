/**
 * The download session as a state machine: DOMAIN's "Transitions, download", literally. Facts in
 * the past tense, so there are no guards; no state is final, because Applied can be rerun.
 */
import type { DownloadEventType } from '../events/session-events.ts';
import { clear, increment, set, zero } from './actions.ts';
import { machineSetup } from './machine-setup.ts';
import { initialContext } from './session-context.ts';
import { canceled, noted, retryScheduled } from './shared-transitions.ts';
import {
  applied,
  changesKnown,
  failed,
  failureForgotten,
  identified,
  modified,
  retryForgotten,
  retryStarted,
  stageSucceeded,
} from './transition-actions.ts';

const created = [...identified, set('packageKind'), set('downloadPath')];
const requested = set('dateRequested', 'occurredAt');

const anew = [
  ...modified,
  ...retryForgotten,
  ...failureForgotten,
  increment('runNumber'),
  zero('tryCount'),
  clear('canceledBy'),
  clear('dateRequested'),
  clear('dateDownloaded'),
  clear('dateApplied'),
  clear('rowsAffected'),
];
const rerun = { SessionRerun: { target: 'Available', actions: anew } } as const;

const suspended = {
  SessionSuspended: { target: 'Suspended', actions: [...modified, ...retryForgotten] },
} as const;

const always = {
  ...noted,
  PackagePurged: { actions: [...modified, set('packagePurgedAt', 'recordedAt')] },
} as const;

/** The outcome alone, from a client that reports nothing else. */
const finalApplied = { FinalApplied: { target: 'Applied', actions: applied } } as const;
const firstOutcome = {
  ...finalApplied,
  FinalDownloadFailed: { target: 'DownloadFailed', actions: failed },
  FinalApplyFailed: { target: 'ApplyFailed', actions: [...failed, zero('tryCount')] },
} as const;

export const downloadMachine = machineSetup<DownloadEventType>().createMachine({
  id: 'downloadSession',
  context: initialContext,
  initial: 'Uncreated',
  states: {
    Uncreated: {
      on: {
        DownloadSessionStarted: { target: 'Started', actions: created },
        SessionInherited: { target: 'Available', actions: [...created, ...changesKnown] },
      },
    },
    Started: {
      on: {
        PackageMadeAvailable: { target: 'Available', actions: [...modified, ...changesKnown] },
        PackageCreateFailed: { target: 'CreateFailed', actions: failed },
        NoDataFound: { target: 'NoData', actions: modified },
        ...canceled,
        ...always,
      },
    },
    Available: {
      on: {
        PackageRequested: { target: 'Requested', actions: [...modified, requested] },
        ...firstOutcome,
        ...rerun,
        ...canceled,
        ...always,
      },
    },
    Requested: {
      on: {
        PackageDownloaded: {
          target: 'Downloaded',
          actions: [...stageSucceeded, set('dateDownloaded', 'occurredAt')],
        },
        DownloadFailed: { target: 'DownloadFailed', actions: failed },
        ...firstOutcome,
        ...canceled,
        ...always,
      },
    },
    Downloaded: {
      on: {
        PackageApplied: { target: 'Applied', actions: applied },
        ApplyFailed: { target: 'ApplyFailed', actions: failed },
        ...canceled,
        ...always,
      },
    },
    Applied: { on: { ...rerun, ...always } },
    Canceled: { on: { ...rerun, ...always } },
    CreateFailed: {
      on: { SessionRerun: { target: 'Started', actions: anew }, ...canceled, ...always },
    },
    DownloadFailed: {
      on: {
        ...retryScheduled,
        RetryStarted: { target: 'Requested', actions: [...retryStarted, requested] },
        ...finalApplied,
        FinalDownloadFailed: {
          target: 'DownloadFailed',
          actions: [...failed, increment('tryCount')],
        },
        FinalApplyFailed: { target: 'ApplyFailed', actions: [...failed, zero('tryCount')] },
        ...rerun,
        ...suspended,
        ...canceled,
        ...always,
      },
    },
    ApplyFailed: {
      on: {
        ...retryScheduled,
        RetryStarted: { target: 'Downloaded', actions: retryStarted },
        ...finalApplied,
        FinalDownloadFailed: { target: 'DownloadFailed', actions: [...failed, zero('tryCount')] },
        FinalApplyFailed: { target: 'ApplyFailed', actions: [...failed, increment('tryCount')] },
        ...rerun,
        ...suspended,
        ...canceled,
        ...always,
      },
    },
    NoData: { on: { ...always } },
    Suspended: { on: { ...rerun, ...canceled, ...always } },
  },
});
