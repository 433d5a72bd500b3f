/**
 * @cdx/session: what a session is. Statuses, events, the two state machines and their compiled
 * table, the fold from events to a session, retry policies, failures and their Error IDs.
 */
export { CdxError, cdxErrorCodes, isCdxError, type CdxErrorCode } from './cdx-error.ts';
export type { NewEvent, RecordedEvent } from './envelope.ts';
export {
  DownloadStatus,
  UploadStatus,
  Uncreated,
  directions,
  downloadStatusNames,
  statusCode,
  statusLabel,
  statusNames,
  uploadStatusNames,
  type Direction,
  type DownloadStatusCode,
  type DownloadStatusName,
  type SessionStatusName,
  type UploadStatusCode,
  type UploadStatusName,
} from './status.ts';
export {
  batchStatuses,
  failureKinds,
  packageKinds,
  type BatchStatus,
  type FailureKind,
} from './events/payloads.ts';
export {
  eventSchemas,
  eventUpcasters,
  newestSchemaVersions,
  schemaVersionOf,
  type EventUpcaster,
} from './events/schema-versions.ts';
export {
  commandKinds,
  refusalMessage,
  refusalReasons,
  type CommandKind,
  type Refusal,
  type RefusalReason,
} from './command/command-refusal.ts';
export { isHeadquartersFact } from './fold/headquarters-facts.ts';
export {
  downloadEventTypes,
  sessionEventSchemas,
  sessionEventTypes,
  uploadEventTypes,
  type DownloadEventType,
  type MachineEvent,
  type SessionEventData,
  type SessionEventType,
  type UploadEventType,
} from './events/session-events.ts';
export {
  systemEventSchemas,
  type SystemEventData,
  type SystemEventType,
} from './events/system-events.ts';
export {
  parseEvent,
  type CdxEvent,
  type CdxEventData,
  type CdxEventType,
} from './events/parse-event.ts';
export { type ContextAction } from './machine/actions.ts';
export {
  initialContext,
  type ContextField,
  type SessionContext,
} from './machine/session-context.ts';
export { downloadMachine } from './machine/download-machine.ts';
export { uploadMachine } from './machine/upload-machine.ts';
export { Counter } from './machine/compile-actions.ts';
export { ILLEGAL, cellOf, compileMachine, type CompiledMachine } from './machine/compile.ts';
export { startSessionActor, type ActorStart, type SessionActor } from './machine/session-actor.ts';
export { compiledDownload, compiledMachine, compiledUpload } from './machine/compiled-machines.ts';
export {
  applyActions,
  foldSession,
  stepSession,
  type SessionState,
  type StepEvent,
} from './fold/fold-session.ts';
export {
  isSessionStream,
  parseSessionStream,
  databaseStream,
  operatorStream,
  runStream,
  scheduleSettingsStream,
  scheduleStream,
  statusBatchStream,
  sessionStream,
  statusMessagesStream,
  type SessionStream,
} from './fold/session-stream.ts';
export { jobLabel, knownJobs } from './jobs.ts';
export type { Clock, Random } from './random.ts';
export type { Jitter, RetryDelay, RetryPolicy } from './retry/retry-policy.ts';
export {
  parseRetryPolicy,
  retryDelayMsMax,
  retryPolicySchema,
  tryCountMax,
} from './retry/retry-policy-schema.ts';
export { retryDelayBounds, retryDelayMs, type RetryDelayBounds } from './retry/retry-delay.ts';
export {
  planRetry,
  triesSpent,
  withinMaxDuration,
  type RetryPlan,
  type StageFailure,
} from './retry/plan-retry.ts';
export { describeRetryPolicy } from './retry/describe-retry-policy.ts';
export { failingStages, type FailingStage } from './failure/failing-stage.ts';
export {
  failureCatalogue,
  failureEntry,
  failureKeys,
  isFailureKey,
  type FailureEntry,
  type FailureKey,
  type FailureSource,
} from './failure/failure-catalogue.ts';
export { failureMessage, type FailureFacts } from './failure/failure-message.ts';
export { errorTemplate } from './failure/error-template.ts';
export { errorId } from './failure/error-id.ts';
export { failureErrorId, failureOfErrorId } from './failure/catalogue-error-ids.ts';
export { utf8Bytes } from './utf8-bytes.ts';
