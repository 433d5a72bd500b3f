import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { event, idOf, numbersOf } from '../support/events.ts';
import {
  appendMessage,
  appendOptions,
  fill,
  identifier,
  pb,
  rawAppend,
  rawBatch,
  rawClient,
  rawRead,
  readRequest,
  shared,
  uuid,
  type RawEvent,
} from '../support/raw-client.ts';
import { firstMs, startWorld } from '../support/worlds.ts';

const good: RawEvent = { id: uuid(idOf(1)) };

describe('append', () => {
  const badEvents: readonly (readonly [string, RawEvent, string])[] = [
    ['no type', { ...good, properties: { 'content-type': 'application/json' } }, 'type'],
    ['no content type', { ...good, properties: { type: 'raw' } }, 'content-type'],
  ];

  test.each(badEvents)('an event with %s is told what it lacks', async (_, event, missing) => {
    const { emulator, client } = await startWorld('memory');
    const append = rawAppend(rawClient(emulator.port), [appendOptions('a'), appendMessage(event)]);
    const error = await append.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: `Required Metadata Property '${missing}' is missing`,
    });
    const { metadata } = error as { metadata: { get(key: string): unknown[] } };
    expect(metadata.get('exception')).toEqual(['missing-required-metadata-property']);
    expect(metadata.get('required-metadata-properties')).toEqual(['type,content-type']);
    expect(await numbersOf(client.readAll())).toEqual([]);
  });

  test.each([
    ['an id that is no UUID', [appendOptions('a'), appendMessage({ id: uuid('nonsense') })]],
    ['no id', [appendOptions('a'), appendMessage({ id: undefined })]],
    [
      'the empty id',
      [
        appendOptions('a'),
        appendMessage({ id: uuid(idOf(0).replace('4', '0').replace('8', '0')) }),
      ],
    ],
    ['no options', [appendMessage(good)]],
    ['nothing', []],
    ['options twice', [appendOptions('a'), appendOptions('b')]],
    ['no stream', [appendOptions(''), appendMessage(good)]],
    ['metadata of nothing', [appendOptions('$$'), appendMessage(good)]],
    [
      'no expectation',
      [
        new pb.AppendReq().setOptions(
          new pb.AppendReq.Options().setStreamIdentifier(identifier('a')),
        ),
      ],
    ],
  ])('%s is an invalid argument', async (_, messages) => {
    const { emulator, client } = await startWorld('memory');
    await expect(rawAppend(rawClient(emulator.port), messages)).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    expect(await numbersOf(client.readAll())).toEqual([]);
  });

  test('-1 in 64 bits expects no stream; other revisions that large are none', async () => {
    const { emulator, client } = await startWorld('memory');
    const raw = rawClient(emulator.port);
    const expecting = (revision: string) => {
      const options = appendOptions('a');
      options.getOptions()?.setRevision(revision);
      return rawAppend(raw, [options, appendMessage(good)]);
    };
    const invalid = { code: status.INVALID_ARGUMENT };
    await expect(expecting('18446744073709551614')).rejects.toMatchObject(invalid);
    await expect(expecting('9223372036854775808')).rejects.toMatchObject(invalid);
    expect((await expecting('9223372036854775807')).hasWrongExpectedVersion()).toBe(true);
    expect((await expecting('18446744073709551615')).hasSuccess()).toBe(true);
    expect(await numbersOf(client.readStream('a'))).toEqual([1]);
  });

  test('ids may come as two numbers, and go so', async () => {
    const { emulator } = await startWorld('memory');
    const raw = rawClient(emulator.port);
    const structured = new shared.UUID.Structured();
    structured.setMostSignificantBits('-1');
    structured.setLeastSignificantBits('-9223372036854775807');
    const id = new shared.UUID();
    id.setStructured(structured);
    await rawAppend(raw, [appendOptions('a'), appendMessage({ id })]);

    const [plain] = await rawRead(raw, readRequest('a'));
    const read = plain?.getEvent()?.getEvent()?.getId()?.getStructured();
    expect([read?.getMostSignificantBits(), read?.getLeastSignificantBits()]).toEqual([
      '-1',
      '-9223372036854775807',
    ]);
    const asText = readRequest('a');
    const option = new pb.ReadReq.Options.UUIDOption();
    option.setString(new shared.Empty());
    asText.getOptions()?.setUuidOption(option);
    const [text] = await rawRead(raw, asText);
    expect(text?.getEvent()?.getEvent()?.getId()?.getString()).toBe(
      'ffffffff-ffff-ffff-8000-000000000001',
    );
  });
});

test('bytes that are no message do not trouble the server', async () => {
  const { emulator, client } = await startWorld('memory');
  const raw = rawClient(emulator.port);
  const junk = (bytes: Buffer): Buffer => bytes;
  for (const method of ['Append', 'BatchAppend']) {
    const path = `/event_store.client.streams.Streams/${method}`;
    const call = raw.makeBidiStreamRequest(path, junk, junk);
    const code = new Promise((resolve) => {
      call.on('error', ({ code }: { code?: unknown }) => resolve(code));
    });
    call.on('data', () => {});
    call.write(Buffer.from([0x0a, 0xff, 0xff]));
    expect(await code, method).toBe(status.INTERNAL);
  }
  const abandoned = raw.append(() => {});
  abandoned.on('error', () => {});
  abandoned.write(appendOptions('a'));
  abandoned.cancel();
  await client.appendToStream('a', event(1));
  expect(await numbersOf(client.readAll())).toEqual([1]);
});

describe('batch append', () => {
  function request(
    correlation: number,
    stream: string | undefined,
    events: readonly RawEvent[],
    isFinal = true,
  ) {
    const message = new pb.BatchAppendReq();
    message.setCorrelationId(uuid(idOf(correlation)));
    if (stream !== undefined) {
      const options = new pb.BatchAppendReq.Options();
      options.setStreamIdentifier(identifier(stream));
      options.setAny(new shared.Empty());
      message.setOptions(options);
    }
    message.setProposedMessagesList(
      events.map((event) => fill(new pb.BatchAppendReq.ProposedMessage(), event)),
    );
    message.setIsFinal(isFinal);
    return message;
  }
  const numbered = (number: number): RawEvent => ({ id: uuid(idOf(number)) });

  test('parts of several appends may come in turn', async () => {
    const { emulator, client } = await startWorld('memory');
    const answers = await rawBatch(rawClient(emulator.port), [
      request(100, 'a', [numbered(1)], false),
      request(101, 'b', [numbered(2)], false),
      request(100, undefined, [numbered(3)], false),
      request(101, undefined, [numbered(4)]),
      request(100, undefined, []),
    ]);
    expect(answers.map((answer) => answer.getCorrelationId()?.getString())).toEqual([
      idOf(101),
      idOf(100),
    ]);
    expect(await numbersOf(client.readStream('a'))).toEqual([1, 3]);
    expect(await numbersOf(client.readStream('b'))).toEqual([2, 4]);
  });

  test('each request has its own outcome, and the call goes on', async () => {
    const { emulator, client } = await startWorld('memory');
    await client.tombstoneStream('gone');
    const large = { ...numbered(1), data: Buffer.alloc(1024 * 1024 + 1) };
    const noType = { ...numbered(2), properties: { 'content-type': 'application/json' } };
    const wrong = request(102, 'a', [numbered(4)]);
    wrong.getOptions()?.setStreamPosition('17');
    const noStream = request(104, 'a', [numbered(5)]);
    noStream.getOptions()?.setStreamIdentifier(undefined);
    const noExpectation = request(105, 'a', [numbered(6)]);
    noExpectation.getOptions()?.clearAny();
    const answers = await rawBatch(rawClient(emulator.port), [
      request(100, 'a', [large]),
      request(101, 'a', [noType]),
      wrong,
      request(103, 'gone', [numbered(7)]),
      noStream,
      noExpectation,
      request(106, 'a', [numbered(8)]),
    ]);
    const outcomes = Object.fromEntries(
      answers.map((answer) => {
        const number = Number(answer.getCorrelationId()?.getString().slice(-2).replace(/^/, '0x'));
        const details = answer.getError()?.getDetails();
        return [number, [answer.getError()?.getCode(), details?.getTypeUrl()]];
      }),
    );
    const url = (name: string): string => `type.googleapis.com/event_store.client.${name}`;
    expect(outcomes).toEqual({
      100: [status.INVALID_ARGUMENT, url('MaximumAppendSizeExceeded')],
      101: [status.INVALID_ARGUMENT, url('BadRequest')],
      102: [status.ALREADY_EXISTS, url('WrongExpectedVersion')],
      103: [status.NOT_FOUND, url('StreamDeleted')],
      104: [status.INVALID_ARGUMENT, url('BadRequest')],
      105: [status.INVALID_ARGUMENT, url('BadRequest')],
      106: [undefined, undefined],
    });
    expect(await numbersOf(client.readStream('a'))).toEqual([8]);
  });

  test('what is begun and never finished takes no memory without bound', async () => {
    const { emulator, client } = await startWorld('memory');
    const million = { data: Buffer.alloc(1_000_000) };
    const begun = Array.from({ length: 70 }, (_, number) =>
      request(number, 'a', [{ ...numbered(number), ...million }], false),
    );
    // 67 of them are 64 MiB; who has finished takes no room.
    const finished = Array.from({ length: 70 }, (_, number) =>
      request(100 + number, 'b', [{ ...numbered(100 + number), ...million }]),
    );
    const answers = await rawBatch(rawClient(emulator.port), [
      ...finished,
      ...begun,
      request(200, 'c', [numbered(200)]),
    ]);
    const failed = answers.filter((answer) => answer.hasError());
    expect(failed.map((answer) => answer.getCorrelationId()?.getString())).toEqual(
      [67, 68, 69].map(idOf),
    );
    expect(answers).toHaveLength(70 + 3 + 1);
    expect(await numbersOf(client.readStream('c'))).toEqual([200]);
  });

  test('what comes too late is not written', async () => {
    const { emulator, client, clock } = await startWorld('memory');
    clock.ms = firstMs;
    const at = (correlation: number, ms: number) => {
      const message = request(correlation, 'a', [numbered(correlation)]);
      const deadline = new (timestampOf())();
      deadline.setSeconds(Math.floor(ms / 1000));
      deadline.setNanos((ms % 1000) * 1e6);
      message.getOptions()?.setDeadline(deadline);
      return message;
    };
    const answers = await rawBatch(rawClient(emulator.port), [at(1, firstMs), at(2, firstMs + 1)]);
    expect(
      answers.map((answer) => answer.getError()?.getDetails()?.getTypeUrl().split('.').at(-1)),
    ).toEqual(['Timeout', undefined]);
    expect(await numbersOf(client.readAll())).toEqual([2]);
  });

  test('what comes too late is that first, whatever else is wrong with it', async () => {
    const { emulator } = await startWorld('memory');
    const tooLarge = { id: uuid(idOf(1)), data: Buffer.alloc(1024 * 1024 + 1) };
    const message = request(1, 'a', [tooLarge]);
    message.getOptions()?.setDeadline(new (timestampOf())());
    const [answer] = await rawBatch(rawClient(emulator.port), [message]);
    expect(answer?.getError()?.getDetails()?.getTypeUrl()).toMatch(/Timeout$/);
  });

  test('how long the client waits may come in place of until when', async () => {
    const { emulator, client } = await startWorld('memory');
    /** Field 7 of the options: a duration of `seconds` and one nanosecond. */
    const waiting = (correlation: number, seconds: bigint): Buffer => {
      const message = request(correlation, 'a', [numbered(correlation)]);
      const options = Buffer.from(message.getOptions()?.serializeBinary() ?? []);
      const varint: number[] = [];
      let rest = BigInt.asUintN(64, seconds);
      for (; rest > 127n; rest >>= 7n) varint.push(Number(rest & 127n) | 128);
      const duration = Buffer.from([0x08, ...varint, Number(rest), 0x10, 0x01]);
      const all = Buffer.concat([options, Buffer.from([0x3a, duration.length]), duration]);
      message.clearOptions();
      return Buffer.concat([
        Buffer.from([0x12, all.length]),
        all,
        Buffer.from(message.serializeBinary()),
      ]);
    };
    const call = rawClient(emulator.port).makeBidiStreamRequest(
      '/event_store.client.streams.Streams/BatchAppend',
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => pb.BatchAppendResp.deserializeBinary(bytes),
    );
    for (const [correlation, seconds] of [
      [1, 10n],
      [2, 0n],
      [3, -1n],
    ] as const) {
      call.write(waiting(correlation, seconds));
    }
    call.end();
    const failed: boolean[] = [];
    for await (const answer of call) failed.push((answer as BatchAppendResp).hasError());
    expect(failed.filter((hasFailed) => !hasFailed)).toEqual([false]);
    expect(failed).toHaveLength(3);
    expect(await numbersOf(client.readAll())).toEqual([1]);
  });
});

/** The class of deadlines; the stubs do not export it. */
function timestampOf(): new () => {
  setSeconds(value: number): unknown;
  setNanos(value: number): unknown;
} & NonNullable<ReturnType<InstanceType<typeof pb.BatchAppendReq.Options>['getDeadline']>> {
  const bytes = Buffer.from([0x32, 0x00]);
  const deadline = pb.BatchAppendReq.Options.deserializeBinary(bytes).getDeadline();
  return (deadline as object).constructor as ReturnType<typeof timestampOf>;
}
