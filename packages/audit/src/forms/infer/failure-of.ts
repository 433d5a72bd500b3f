/** What a message on a form says of the failure behind it. */
import {
  errorId,
  failureEntry,
  failureOfErrorId,
  type FailingStage,
  type FailureKind,
} from '@cdx/session';
import type { FormRow } from '../form-row.ts';
import { unknownMessage } from './step.ts';

/** The payload of a failure. */
export interface Failure {
  readonly message: string;
  readonly failureKind: FailureKind;
  readonly retriable: boolean;
}

/**
 * Kind and whether retries help are those of the row, or of the catalogue, which knows the error by its
 * Error ID. Of an error that nobody knows the kind is data, which is what an administrator has to look
 * at, and retries go on (Decision).
 */
export function failureOf(row: FormRow): Failure {
  const message = row.message ?? unknownMessage;
  const key = failureOfErrorId(errorId(message));
  const known = key === null ? null : failureEntry(key);
  return {
    message,
    failureKind: row.failureKind ?? known?.kind ?? 'data',
    retriable: row.retriable ?? known?.retriable ?? true,
  };
}

/** Stages that fail with this message; none where nobody knows it. */
export function stagesOf({ message }: FormRow): readonly FailingStage[] {
  const key = message === null ? null : failureOfErrorId(errorId(message));
  return key === null ? [] : failureEntry(key).stages;
}
