/** The two machines as tables, compiled once when the package is loaded. */
import { downloadEventTypes, uploadEventTypes } from '../events/session-events.ts';
import type { Direction } from '../status.ts';
import { compileMachine, type CompiledMachine } from './compile.ts';
import { downloadMachine } from './download-machine.ts';
import { uploadMachine } from './upload-machine.ts';

export const compiledDownload = compileMachine(downloadMachine, 'download', downloadEventTypes);
export const compiledUpload = compileMachine(uploadMachine, 'upload', uploadEventTypes);

export function compiledMachine(direction: Direction): CompiledMachine {
  return direction === 'download' ? compiledDownload : compiledUpload;
}
