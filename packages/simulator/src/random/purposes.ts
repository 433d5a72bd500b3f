/**
 * What a random number is for. Each purpose has a lane of its own, so that one more draw for one
 * thing leaves all others as they were. The numbers are part of every trace hash: add, never
 * renumber, never reuse.
 */
import type { FailingStage } from '@cdx/session';
import type { Stage } from '../scenario/scenario.ts';

export const Purpose = {
  firstPollDownload: 1,
  firstPollUpload: 2,
  changes: 3,
  rows: 4,
  transactions: 5,

  createDuration: 10,
  downloadDuration: 11,
  applyDuration: 12,
  packDuration: 13,
  uploadDuration: 14,
  hqApplyDuration: 15,

  failureOfCreate: 20,
  failureOfDownload: 21,
  failureOfApply: 22,
  failureOfUpload: 23,
  failureOfHqApply: 24,
  failureDuration: 25,

  retryJitter: 30,
  outageMembership: 31,
  eventId: 32,
  crashMembership: 33,
  issueMembership: 34,
  operatorDelay: 35,
  timeToFailure: 36,
  timeToRepair: 37,
  slowdownMembership: 38,
  sizeLimitMembership: 39,
  sizeAtStart: 40,
  applySpeed: 41,
  poison: 42,
  rowsPerChange: 43,
  stalenessLook: 44,
} as const;

/** How long an attempt of a stage takes. */
export const durationPurposes: Readonly<Record<Stage, number>> = {
  create: Purpose.createDuration,
  download: Purpose.downloadDuration,
  apply: Purpose.applyDuration,
  pack: Purpose.packDuration,
  upload: Purpose.uploadDuration,
  hqApply: Purpose.hqApplyDuration,
};

/** Whether an attempt of a stage fails. */
export const failurePurposes: Readonly<Record<FailingStage, number>> = {
  create: Purpose.failureOfCreate,
  download: Purpose.failureOfDownload,
  apply: Purpose.failureOfApply,
  upload: Purpose.failureOfUpload,
  hqApply: Purpose.failureOfHqApply,
};
