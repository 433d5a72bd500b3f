/**
 * The setting of M. Brooker, 'Exponential Backoff And Jitter' (AWS Architecture Blog, 2015), on our
 * retry policies: clients that start together each want to write one row once, under optimistic
 * concurrency control. A client reads the version, writes on condition that it still is the version,
 * and after a refusal waits as its policy says before it reads again.
 *
 * Every message travels |N(10 ms, 2 ms)|, as in the simulator published with the article.
 */
import { retryDelayMs, type RetryPolicy } from '@cdx/session';
import { counterRandom } from '../../src/random/counter-random.ts';
import { normalQuantile } from '../../src/random/normal.ts';

const networkMeanMs = 10;
const networkDeviationMs = 2;
const ofNetwork = 1;
const ofJitter = 2;
/** The four messages of an attempt, by what they arrive as. */
const Message = { readRequest: 0, readAnswer: 1, writeRequest: 2, writeAnswer: 3 } as const;
type MessageCode = (typeof Message)[keyof typeof Message];

export interface Contention {
  /** Writes that were tried, the successful ones included. */
  readonly calls: number;
  /** Writes that went through. */
  readonly written: number;
  /** From the start until the last client knows that it is through, ms. */
  readonly completionMs: number;
}

/** The same replication draws the same luck for each client, attempt and message under any policy. */
export function contend(clients: number, policy: RetryPolicy, replication: number): Contention {
  const random = counterRandom(2015, replication);
  const travelMs = (client: number, attempt: number, message: MessageCode): number => {
    const z = normalQuantile(random.uniform(ofNetwork, client, attempt, message));
    return Math.abs(networkMeanMs + networkDeviationMs * z);
  };

  // Each client has one message under way: when it arrives, and what it is.
  const arrivals = Array.from({ length: clients }, (_, client) =>
    travelMs(client, 0, Message.readRequest),
  );
  const messages = Array.from({ length: clients }, (): MessageCode => Message.readRequest);
  const attempts = new Uint32Array(clients);
  const delaysMs = new Float64Array(clients);
  const versionsRead = new Uint32Array(clients);
  const through = new Uint8Array(clients);
  let [version, calls, now] = [0, 0, 0];
  for (;;) {
    const client = earliest(arrivals);
    const at = arrivals[client] as number;
    if (at === Infinity) return { calls, written: version, completionMs: now };
    now = at;
    const attempt = attempts[client] as number;
    const send = (message: MessageCode, onAttempt = attempt, afterMs = 0): void => {
      messages[client] = message;
      attempts[client] = onAttempt;
      arrivals[client] = now + afterMs + travelMs(client, onAttempt, message);
    };
    switch (messages[client] as MessageCode) {
      case Message.readRequest:
        versionsRead[client] = version;
        send(Message.readAnswer);
        break;
      case Message.readAnswer:
        send(Message.writeRequest);
        break;
      case Message.writeRequest:
        calls++;
        if (versionsRead[client] === version) {
          version++;
          through[client] = 1;
        }
        send(Message.writeAnswer);
        break;
      case Message.writeAnswer: {
        if (through[client] === 1) {
          arrivals[client] = Infinity;
          break;
        }
        const retry = attempt + 1;
        const uniform = random.uniform(ofJitter, client, retry, 0);
        const delayMs = retryDelayMs(policy, retry, delaysMs[client] as number, uniform);
        delaysMs[client] = delayMs;
        send(Message.readRequest, retry, delayMs);
      }
    }
  }
}

function earliest(arrivals: readonly number[]): number {
  let first = 0;
  for (let client = 1; client < arrivals.length; client++) {
    if ((arrivals[client] as number) < (arrivals[first] as number)) first = client;
  }
  return first;
}
