/**
 * The messages of a read that are no events, as bytes.
 */
import { randomUUID } from 'node:crypto';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { shared, streams } from '../protocol/stubs.ts';

function message(fill: (response: ReadResp) => void): Buffer {
  const response = new streams.ReadResp();
  fill(response);
  return Buffer.from(response.serializeBinary());
}

export function confirmation(): Buffer {
  return message((response) => {
    const confirmation = new streams.ReadResp.SubscriptionConfirmation();
    confirmation.setSubscriptionId(randomUUID());
    response.setConfirmation(confirmation);
  });
}

export function checkpoint(position: number): Buffer {
  return message((response) => {
    const checkpoint = new streams.ReadResp.Checkpoint();
    checkpoint.setCommitPosition(String(position));
    checkpoint.setPreparePosition(String(position));
    response.setCheckpoint(checkpoint);
  });
}

export function streamNotFound(stream: string): Buffer {
  return message((response) => {
    const identifier = new shared.StreamIdentifier();
    identifier.setStreamName(Buffer.from(stream));
    const notFound = new streams.ReadResp.StreamNotFound();
    notFound.setStreamIdentifier(identifier);
    response.setStreamNotFound(notFound);
  });
}

export function firstStreamPosition(revision: number): Buffer {
  return message((response) => response.setFirstStreamPosition(String(revision)));
}

export function lastStreamPosition(revision: number): Buffer {
  return message((response) => response.setLastStreamPosition(String(revision)));
}

export function caughtUp(): Buffer {
  return message((response) => response.setCaughtUp(new streams.ReadResp.CaughtUp()));
}

export function fellBehind(): Buffer {
  return message((response) => response.setFellBehind(new streams.ReadResp.FellBehind()));
}
