/**
 * Concurrent appends share a transaction, and each has its own outcome.
 */
import { join } from 'node:path';
import { sampleEvent } from '@cdx/event-store/conformance';
import { expect, test } from 'vitest';
import { GroupCommit, type Member } from '../../src/sqlite/log/group-commit.ts';
import { temporaryFolder } from '../support/folder.ts';
import { all, any, open } from '../support/stores.ts';

const member: Member = {
  batches: { length: 0, at: () => expect.unreachable() },
  snapshot: undefined,
};

test('what comes in one turn is committed at once', async () => {
  const sizes: number[] = [];
  const group = new GroupCommit((members) => {
    sizes.push(members.length);
    return members.map(() => ({ ok: true, results: [] }));
  });
  await Promise.all([1, 2, 3, 4, 5].map(() => group.add(member)));
  await Promise.all([1, 2].map(() => group.add(member)));
  expect(sizes).toEqual([5, 2]);
});

test('a crowd is committed in parts of bounded size', async () => {
  const sizes: number[] = [];
  const group = new GroupCommit((members) => {
    sizes.push(members.length);
    return members.map(() => ({ ok: true, results: [] }));
  });
  await Promise.all(Array.from({ length: 2500 }, () => group.add(member)));
  expect(sizes).toEqual([1000, 1000, 500]);
});

test('a commit that fails rejects all that were in it, and none of the next', async () => {
  let failures = 1;
  const group = new GroupCommit((members) => {
    if (failures-- > 0) throw new Error('disk');
    return members.map(() => ({ ok: true, results: [] }));
  });
  const first = await Promise.allSettled([group.add(member), group.add(member)]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(group.add(member)).resolves.toEqual([]);
});

test('flush commits without waiting for the turn', () => {
  let committed = 0;
  const group = new GroupCommit((members) => {
    committed += members.length;
    return members.map(() => ({ ok: true, results: [] }));
  });
  void group.add(member);
  group.flush();
  group.flush();
  expect(committed).toBe(1);
});

test('in the store: one version of the file for a whole group', async () => {
  const path = join(temporaryFolder(), 'log.cdx');
  const store = await open(path, { mode: 'create' });
  const reader = await open(path, { mode: 'read' });
  const version = (): unknown => reader.prepare('PRAGMA data_version').get()?.['data_version'];
  const before = Number(version());
  await Promise.all(
    Array.from({ length: 64 }, (_, n) => store.append(`run-${n % 8}`, [sampleEvent(n)], any)),
  );
  expect(Number(version()) - before).toBe(1);
  expect((await all(store.readAll())).map(({ position }) => position)).toEqual(
    Array.from({ length: 64 }, (_, n) => n),
  );
});
