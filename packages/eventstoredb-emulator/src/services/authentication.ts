/**
 * Basic credentials, where the server has users. Roles and access lists are not looked at: who has
 * a password may do everything.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import { unauthenticated } from '../protocol/errors.ts';

export type Authenticate = (metadata: Metadata) => void;

/** What is returned throws UNAUTHENTICATED. */
export function authentication(users: Readonly<Record<string, string>> | undefined): Authenticate {
  if (users === undefined) return () => {};
  const known = new Map(Object.entries(users));
  return (metadata) => {
    const [header] = metadata.get('authorization');
    if (header === undefined) {
      throw unauthenticated('Credentials are required: give a user and a password.');
    }
    const [, encoded = ''] = /^Basic\s+(\S+)$/i.exec(String(header)) ?? [];
    const [, user = '', password = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    const expected = known.get(user);
    if (expected === undefined || !same(expected, password)) {
      throw unauthenticated('The user is not known, or the password is wrong.');
    }
  };
}

/** Takes the same time wherever they differ. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
