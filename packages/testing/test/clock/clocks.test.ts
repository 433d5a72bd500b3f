/** Clocks of the kit: order of timers, and systems whose timers interleave with what is done to them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asyncSessionCommands,
  ReferenceSystem,
  schedulerClock,
  sessionModel,
  setups,
  VirtualClock,
  type Setup,
  type TimerClock,
} from '../../src/index.ts';
import { startAt } from '../../src/build/index.ts';

describe('a virtual clock', () => {
  it('runs timers in order of time, then of asking, and none before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), fc.array(fc.nat({ max: 9 })), (times, steps) => {
        const clock = new VirtualClock(0);
        const ran: { readonly at: number; readonly index: number; readonly now: number }[] = [];
        for (const [index, at] of times.entries()) {
          clock.wake(at, () => void ran.push({ at, index, now: clock.now() }));
        }
        for (const ms of steps) clock.advance(ms);
        const until = clock.now();
        expect(until).toBe(steps.reduce((sum, ms) => sum + ms, 0));
        const expected = times
          .map((at, index) => ({ at, index, now: at }))
          .filter(({ at }) => at <= until && steps.length > 0)
          .toSorted((one, other) => one.at - other.at || one.index - other.index);
        expect(ran).toEqual(expected);
      }),
    );
  });

  it('takes timers back, runs what callbacks ask for, and waits for those that take their time', async () => {
    const clock = new VirtualClock(100);
    const ran: string[] = [];
    clock.wake(110, () => void ran.push('taken back'))();
    clock.wake(50, () => {
      ran.push(`over at ${clock.now()}`);
      clock.wake(105, () => void ran.push(`asked for, at ${clock.now()}`));
    });
    clock.advance(10);
    expect(ran).toEqual(['over at 100', 'asked for, at 105']);
    expect(clock.nextAt).toBeNull();
    clock.wake(120, async () => {
      await Promise.resolve();
      ran.push('slow');
    });
    clock.wake(120, () => void ran.push('behind it'));
    await clock.advanceAsync(20);
    expect(ran.slice(2)).toEqual(['slow', 'behind it']);
  });
});

describe("a scheduler's clock", () => {
  it('lets timers run late, never early, and never goes back', async () => {
    const s = fc.schedulerFor([2, 1, 3]);
    const clock = schedulerClock(s, 100);
    const ran: string[] = [];
    const note = (name: string) => () => void ran.push(`${name} at ${clock.now()}`);
    clock.wake(110, note('first'));
    clock.wake(120, note('second'));
    clock.wake(130, note('taken back'))();
    expect(clock.now()).toBe(100);
    await s.waitIdle();
    expect(ran).toEqual(['second at 120', 'first at 120']);
  });
});

/** The reference system with real timers, on the clock that it is given. */
class TimedSystem extends ReferenceSystem {
  readonly #clock: TimerClock;
  /** A timer that was set stays, and does not look whether it is still wanted. */
  readonly #isCareless: boolean;

  constructor(setup: Setup, clock: TimerClock, isCareless: boolean) {
    super(setup);
    this.#clock = clock;
    this.#isCareless = isCareless;
  }

  override append(input: Parameters<ReferenceSystem['append']>[0]) {
    this.now = this.#clock.now();
    return super.append(input);
  }

  override advance(): void {
    // Its clock is moved by whoever runs its timers.
  }

  protected override afterFailure(stream: string, data: { readonly retriable: boolean }): void {
    super.afterFailure(stream, data);
    const { dueAt } = this.retries(stream);
    if (dueAt === null) return;
    this.#clock.wake(dueAt, () => {
      this.now = this.#clock.now();
      if (!this.#isCareless && this.retries(stream).dueAt !== dueAt) return;
      const state = this.session(stream);
      const runNumber = state?.context.runNumber ?? 1;
      const { now } = this;
      const event = { stream, type: 'RetryStarted', data: {}, runNumber };
      this.log.push({ ...event, occurredAt: now, recordedAt: now });
    });
  }
}

function underScheduler(isCareless: boolean) {
  return fc.asyncProperty(
    setups(),
    asyncSessionCommands(),
    fc.scheduler(),
    async (setup, commands, s) => {
      const clock = schedulerClock(s, startAt);
      const real = new TimedSystem(setup, clock, isCareless);
      const model = sessionModel(setup, { clock });
      await fc.scheduledModelRun(s, () => ({ model, real }), commands);
    },
  );
}

describe('a system whose timers interleave with what is done to it', () => {
  it('keeps the laws where it looks whether a timer is still wanted', async () => {
    await fc.assert(underScheduler(false), { seed: 1, numRuns: 200 });
  });

  it('breaks one where it does not', async () => {
    const { errorInstance, failed } = await fc.check(underScheduler(true), {
      seed: 2,
      numRuns: 500,
    });
    expect(failed).toBe(true);
    expect(String(errorInstance)).toMatch(
      /RetryStarted is not possible in status|attempts-within-try-count/,
    );
  });
});
