/**
 * Assertions of the kit, on those of Node. A failure says what was expected and what came.
 */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { isCdxError, type CdxErrorCode } from '@cdx/session';

export function equal(actual: unknown, expected: unknown, message?: string): void {
  assert.deepStrictEqual(actual, expected, message);
}

export function holds(condition: boolean, message: string): asserts condition {
  assert.ok(condition, message);
}

/** That the promise is rejected with this code and, among others, these details. */
export async function refused(
  promise: Promise<unknown>,
  code: CdxErrorCode,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) assert.fail(`expected ${code}, but it went through`);
  if (!isCdxError(error, code)) {
    throw new assert.AssertionError({
      message: `expected ${code}, but got ${inspect(error)}`,
      actual: error,
    });
  }
  for (const [name, value] of Object.entries(details)) {
    assert.deepStrictEqual(error.details[name], value, `detail "${name}" of ${code}`);
  }
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
