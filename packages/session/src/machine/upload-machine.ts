/**
 * The upload session as a state machine: DOMAIN's "Transitions, upload", literally. A rerun of an
 * upload is a new session, so there is no SessionRerun here.
 */
import type { UploadEventType } from '../events/session-events.ts';
import { set } from './actions.ts';
import { machineSetup } from './machine-setup.ts';
import { initialContext } from './session-context.ts';
import { canceled, noted, retryScheduled } from './shared-transitions.ts';
import {
  applied,
  failed,
  identified,
  modified,
  packageKnown,
  retryStarted,
  stageSucceeded,
} from './transition-actions.ts';

const created = [...identified, set('temporaryFilesPath'), set('rerunFor')];
const uploaded = set('dateUploaded', 'occurredAt');

export const uploadMachine = machineSetup<UploadEventType>().createMachine({
  id: 'uploadSession',
  context: initialContext,
  initial: 'Uncreated',
  states: {
    Uncreated: {
      on: {
        UploadSessionStarted: { target: 'Started', actions: created },
        UploadSessionReceived: {
          target: 'Uploaded',
          actions: [...created, ...packageKnown, uploaded],
        },
      },
    },
    Started: {
      on: {
        PackageMadeAvailable: { target: 'Available', actions: [...modified, ...packageKnown] },
        ...canceled,
        ...noted,
      },
    },
    Available: {
      on: {
        PackageUploaded: { target: 'Uploaded', actions: [...stageSucceeded, uploaded] },
        UploadFailed: { target: 'UploadFailed', actions: failed },
        ...canceled,
        ...noted,
      },
    },
    Uploaded: {
      on: {
        PackageApplied: { target: 'Applied', actions: applied },
        ApplyFailed: { target: 'ApplyFailed', actions: failed },
        ...canceled,
        ...noted,
      },
    },
    Applied: { on: { ...noted } },
    Canceled: { on: { ...noted } },
    UploadFailed: {
      on: {
        ...retryScheduled,
        RetryStarted: { target: 'Available', actions: retryStarted },
        ...canceled,
        ...noted,
      },
    },
    ApplyFailed: {
      on: {
        ...retryScheduled,
        RetryStarted: { target: 'Uploaded', actions: retryStarted },
        ...canceled,
        ...noted,
      },
    },
  },
});
