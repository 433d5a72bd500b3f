/** Messages of the model's sessions, with the plainest payloads that are right. */
import { parseSessionStream } from '@cdx/session';
import type { Message } from '../binding/system.ts';
import { failureEvents } from '../history/history-event.ts';
import type { ModelSession, SessionModel } from './session-model.ts';

export interface Draft {
  readonly type: string;
  /** Of failures. */
  readonly retriable: boolean;
  readonly runNumber: number;
}

/** The next message that is sent; ids count up, so that a replay sends the same. */
export function newMessage(model: SessionModel, session: ModelSession, draft: Draft): Message {
  model.messages += 1;
  model.now = model.clock?.now() ?? model.now;
  return {
    kind: 'message',
    id: `00000000-0000-7000-8000-${model.messages.toString(16).padStart(12, '0')}`,
    stream: session.stream,
    type: draft.type,
    data: plainPayload(session.stream, draft.type, draft.retriable),
    runNumber: draft.runNumber,
    occurredAt: model.now,
  };
}

const contents = { rows: 100, bytes: 40_000 };
const changes = { ...contents, rowVersion: 7, oldestChangeAt: null };

/** Of the facts that are told to a system, and of failures; `{}` for what carries nothing. */
export function plainPayload(stream: string, type: string, retriable: boolean): Message['data'] {
  const { sessionNumber, channelDatabase, direction } = parseSessionStream(stream);
  const identity = {
    sessionNumber,
    job: direction === 'download' ? '1020' : 'P-0001',
    channelDataGroup: 'Stores',
    channelDatabase,
    schedule: 'Every hour',
  };
  const download = { ...identity, packageKind: 'incremental', downloadPath: '\\\\HQ\\CDX\\1020' };
  const upload = { ...identity, temporaryFilesPath: 'C:\\CDX\\1', rerunFor: null };
  switch (type) {
    case 'DownloadSessionStarted':
      return download;
    case 'SessionInherited':
      return { ...download, ...changes };
    case 'UploadSessionStarted':
      return upload;
    case 'UploadSessionReceived':
      return { ...upload, ...contents };
    case 'PackageMadeAvailable':
      return direction === 'download' ? changes : { ...changes, rowVersion: null };
    case 'PackageApplied':
      return { rowsAffected: 100 };
    case 'PackageCreateFailed':
      return { message: 'Failed', failureKind: 'configuration', retriable: false };
    default:
      return failureEvents.has(type)
        ? { message: 'Failed', failureKind: 'transient', retriable }
        : {};
  }
}
