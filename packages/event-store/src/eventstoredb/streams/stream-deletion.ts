/**
 * Deleting streams, in both ways that EventStoreDB has.
 */
import type { ExpectedRevision as ExpectedRevisionOfClient } from '@eventstore/db-client';
import type { ExpectedRevision } from '../../port.ts';
import { expectationHolds } from '../../append/decide-append.ts';
import { wrongExpectedRevision } from '../../errors.ts';
import { appendError } from '../append/append-errors.ts';
import { clientExpectation } from '../append/append-entry.ts';
import { typeOf } from '../client/client-errors.ts';
import { retrying, type Link } from '../client/retrying.ts';
import type { StreamReader } from '../read/stream-reader.ts';

export interface DeleteOptions {
  /** `any` unless given. */
  readonly expectedRevision?: ExpectedRevision | undefined;
}

export class StreamDeletion {
  private readonly link: Link;
  private readonly streams: StreamReader;

  constructor(link: Link, streams: StreamReader) {
    this.link = link;
    this.streams = streams;
  }

  async delete(stream: string, options: DeleteOptions): Promise<void> {
    const { client, deadlineMs } = this.link;
    const { expectedRevision = 'any' } = options;
    // The client cannot ask for `streamExists` here; as a number it can.
    const expected =
      expectedRevision === 'streamExists' ? await this.existing(stream) : expectedRevision;
    await this.call(stream, expectedRevision, () =>
      client.client.deleteStream(stream, {
        expectedRevision: clientExpectation(expected) as ExpectedRevisionOfClient,
        deadline: deadlineMs,
      }),
    );
  }

  async tombstone(stream: string, options: DeleteOptions): Promise<void> {
    const { client, deadlineMs } = this.link;
    const { expectedRevision = 'any' } = options;
    await this.call(stream, expectedRevision, async () => {
      try {
        await client.client.tombstoneStream(stream, {
          // Its types leave `stream_exists` out, its code has it.
          expectedRevision: clientExpectation(expectedRevision) as ExpectedRevisionOfClient,
          deadline: deadlineMs,
        });
      } catch (error) {
        // It is what was asked for, perhaps by an earlier attempt of this call.
        if (typeOf(error) !== 'stream-deleted') throw error;
      }
    });
  }

  private async existing(stream: string): Promise<number> {
    const revision = await this.streams.lastRevision(stream);
    if (expectationHolds('streamExists', revision)) return revision;
    throw wrongExpectedRevision(stream, 'streamExists', revision);
  }

  private async call(
    stream: string,
    expected: ExpectedRevision,
    action: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await retrying(this.link, action);
    } catch (error) {
      throw appendError(error, stream, expected, this.link.connection);
    }
  }
}
