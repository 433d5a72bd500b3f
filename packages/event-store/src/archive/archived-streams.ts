/**
 * What a store asks its archive: whether a stream that it does not know was scavenged once. The
 * store itself keeps no list of them, or it would grow for ever.
 */
import { archiveNeeded, scavengedStream } from '../errors.ts';
import type { ExpectedRevision } from '../port.ts';

export interface ArchivedStreams {
  readonly closed: boolean;
  /** Revision of the last event of the stream in the archive, -1 for none. */
  lastRevision(stream: string): number;
}

export class ScavengedStreams {
  private archive: ArchivedStreams | undefined;

  /** The archive that is asked from now on. */
  attach(archive: ArchivedStreams): void {
    this.archive = archive;
  }

  /**
   * That an unknown stream may be begun, in a store from which streams were scavenged. Errors:
   * `wrong-expected-revision` for one of these, `invalid-argument` without an open archive.
   */
  checkNew(stream: string, expected: ExpectedRevision): void {
    const { archive } = this;
    if (archive === undefined || archive.closed) throw archiveNeeded(stream);
    const revision = archive.lastRevision(stream);
    if (revision >= 0) throw scavengedStream(stream, expected, revision);
  }
}
