/** Lists of actions that both machines use, each under the name of what has happened. */
import { clear, increment, set, zero } from './actions.ts';

/** Every fact changes the row that the forms show; they go by the time headquarters knows. */
export const modified = [set('modifiedAt', 'recordedAt')];

export const identified = [
  ...modified,
  set('createdAt', 'occurredAt'),
  set('sessionNumber'),
  set('job'),
  set('channelDataGroup'),
  set('channelDatabase'),
  set('schedule'),
];

export const packageKnown = [set('rows'), set('bytes')];

/** Of a download, and which changes it carries. */
export const changesKnown = [...packageKnown, set('rowVersion'), set('oldestChangeAt')];

export const retryForgotten = [clear('retryDueAt')];

export const failureForgotten = [clear('message'), clear('failureKind'), clear('retriable')];

/** The count of tries starts again when a stage succeeds (AX). */
export const stageSucceeded = [
  ...modified,
  ...retryForgotten,
  ...failureForgotten,
  zero('tryCount'),
];

export const applied = [...stageSucceeded, set('dateApplied', 'occurredAt'), set('rowsAffected')];

export const failed = [
  ...modified,
  ...retryForgotten,
  set('message'),
  set('failureKind'),
  set('retriable'),
];

/** A retry is counted when it starts. */
export const retryStarted = [...modified, ...retryForgotten, increment('tryCount')];
