/** What stands between the values of a line, as `eventLine` writes it. */
import { Literal } from './bytes.ts';

export const parts = {
  position: new Literal('{"position":'),
  stream: new Literal(',"stream":"'),
  revision: new Literal('","revision":'),
  id: new Literal(',"id":"'),
  type: new Literal('","type":"'),
  firstVersions: new Literal('","schemaVersion":1,"runNumber":1,"occurredAt":'),
  schemaVersion: new Literal('","schemaVersion":'),
  runNumber: new Literal(',"runNumber":'),
  occurredAt: new Literal(',"occurredAt":'),
  recordedAt: new Literal(',"recordedAt":'),
  source: new Literal(',"source":"'),
  correlation: new Literal('","correlationId":"'),
  causation: new Literal('","causationId":'),
  data: new Literal(',"data":'),
  none: new Literal('null'),
  downloads: new Literal('downloadSession-'),
  uploads: new Literal('uploadSession-'),
} as const;
