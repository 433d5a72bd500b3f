/**
 * Benchmarks of the kernel: the whole model with its log and trace hash, on one thread. Everything is
 * measured in processes of its own that take turns (contest.ts); the best round of each counts.
 */
import { bestOf, worker, type Best } from './contest.ts';
import { replications } from './experiment.ts';
import { readRetryLoop } from './retry-loop.ts';
import { noSimPy, simpyRetryLoop } from './simpy.ts';

const rounds = 10;
/** Of what takes its time, and has a whole run in each round. */
const fewRounds = 3;
const eventsPerStretch = 3_000_000;
const eventsOnActors = 150_000;
const factsInSimPy = 500_000;
const experimentRuns = 240;
const fleetSizes = [100, 1000, 10_000, 100_000];

interface Row {
  readonly name: string;
  /** Null: not measured, and `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly target?: number;
  readonly targetAtMost?: number;
  readonly note?: string;
}

export async function benchmarks(): Promise<Row[]> {
  return [
    ...(await retryLoopRows()),
    ...(await dayRows()),
    ...(await onboardingRows()),
    ...(await growthRows()),
    ...(await experimentRows()),
  ];
}

/** What the figures are of, for the page. */
export const about = `\
The kernel's figures are of the whole model: kernel, virtual driver, columnar log with its trace hash,
tallies. One thread; log blocks are let go as a recorder does, and nothing is stored. Each contender has
a process of its own; they take turns, and the best of ${rounds} rounds counts (growth and onboarding: ${fewRounds}).

- **Retry loop** (\`packages/simulator/bench/retry-loop.yaml\`): every attempt of 100,000 live sessions
  fails after 30 seconds, and is tried again anywhere in the next 15 minutes. An attempt is three
  events: RetryStarted, DownloadFailed, RetryScheduled. Timed once all are live and spread over time.
- **XState**: the same run with an XState actor for each session, for fewer events.
- **SimPy** (\`packages/simulator/bench/retry_loop.py\`): one process for each of as many sessions, the
  same waits, the same three facts for each attempt in array columns. It keeps no state machine, no
  counts and no hash, and so does less. Appending tuples to a list instead, it is four times as slow.
- **Bare heap**: a 4-ary heap in typed arrays with 100,000 entries and the same waits, drawn beforehand,
  that only pops and pushes. An attempt is two such operations and three events.
- **Growth**: the 1,000 stores without their outage, as 100 to 100,000 stores, each for as many hours
  as make 100,000 hours of stores, after one hour that is not timed.
- **Experiment**: runs of \`scenarios/experiments/retry-policy.yaml\` on worker threads, each to its line of JSON.`;

async function retryLoopRows(): Promise<Row[]> {
  const loop = readRetryLoop();
  const simpy = simpyRetryLoop(loop, factsInSimPy);
  const [table, actors, heap, python] = (await bestOf(rounds, [
    worker('retry-loop', eventsPerStretch),
    worker('retry-loop-on-actors', eventsOnActors),
    worker('bare-heap', eventsPerStretch),
    ...(simpy === null ? [] : [simpy]),
  ])) as [Best, Best, Best, Best?];
  const sessions = loop.sessions.toLocaleString('en-US');
  const missing = python === undefined ? { note: noSimPy } : {};
  return [
    {
      name: `retry loop with ${sessions} live sessions`,
      value: table.rate,
      unit: 'events/s',
      target: 3_000_000,
    },
    {
      name: `the same loop in ${simpy?.version ?? 'SimPy'}`,
      value: python?.rate ?? null,
      unit: 'events/s',
      ...missing,
    },
    {
      name: 'retry loop against SimPy',
      value: python === undefined ? null : table.rate / python.rate,
      unit: '×',
      target: 8,
      ...missing,
    },
    { name: 'the same loop on XState actors', value: actors.rate, unit: 'events/s' },
    {
      name: 'retry loop against XState actors',
      value: table.rate / actors.rate,
      unit: '×',
      target: 40,
    },
    { name: `bare heap of ${sessions} entries, pop and push`, value: heap.rate, unit: 'times/s' },
    {
      name: 'events of the retry loop for each pop and push of the bare heap',
      value: table.rate / heap.rate,
      unit: '×',
      target: 0.4,
    },
  ];
}

async function dayRows(): Promise<Row[]> {
  const [table, actors] = (await bestOf(rounds, [
    worker('thousand-stores', 24),
    worker('thousand-stores-on-actors', 0.5),
  ])) as [Best, Best];
  return [
    { name: 'a day of 1,000 stores', value: table.seconds, unit: 's', targetAtMost: 0.5 },
    {
      name: `the same day, ${table.count.toLocaleString('en-US')} events`,
      value: table.rate,
      unit: 'events/s',
      target: 1_000_000,
    },
    { name: 'its first half hour on XState actors', value: actors.rate, unit: 'events/s' },
    {
      name: 'day of 1,000 stores against XState actors',
      value: table.rate / actors.rate,
      unit: '×',
      target: 15,
    },
    {
      name: 'kernel columns, packages included',
      value: table.bytesPerSession ?? null,
      unit: 'bytes/session',
      targetAtMost: 64,
    },
  ];
}

/** A new process for each round: its memory is that of one run. */
async function onboardingRows(): Promise<Row[]> {
  const runs: Best[] = [];
  for (let round = 0; round < fewRounds; round++) {
    runs.push(...(await bestOf(1, [worker('onboarding')])));
  }
  const count = runs[0]?.count ?? NaN;
  const seconds = Math.min(...runs.map((run) => run.seconds));
  const peakBytes = Math.max(...runs.map((run) => run.peakBytes ?? NaN));
  return [
    {
      name: '100 new registers inherit 2,160,000 sessions',
      value: seconds,
      unit: 's',
      targetAtMost: 15,
    },
    {
      name: `the same run, ${count.toLocaleString('en-US')} events`,
      value: count / seconds,
      unit: 'events/s',
    },
    {
      name: 'the same run, peak resident memory of its process',
      value: peakBytes / 1e9,
      unit: 'GB',
      targetAtMost: 1.5,
    },
  ];
}

/** One thread and two take turns, since the machine may be busier at one time than at another. */
async function experimentRows(): Promise<Row[]> {
  const seconds = new Map<number, number>();
  for (let round = 0; round < fewRounds; round++) {
    for (const threads of [1, 2]) {
      const stretch = await replications(threads, experimentRuns);
      seconds.set(threads, Math.min(stretch.seconds, seconds.get(threads) ?? Infinity));
    }
  }
  const [one = NaN, two = NaN] = [1, 2].map((threads) => seconds.get(threads));
  return [
    {
      name: 'runs of the shipped experiment, one worker',
      value: experimentRuns / one,
      unit: 'runs/s',
    },
    { name: 'two workers against one', value: one / two, unit: '×', target: 1.6 },
  ];
}

async function growthRows(): Promise<Row[]> {
  const fleets = await bestOf(
    fewRounds,
    fleetSizes.map((databases) => worker('fleet', databases)),
  );
  const microseconds = fleets.map((fleet) => 1e6 / fleet.rate);
  const [least = NaN] = fleetSizes;
  const most = fleetSizes.at(-1) ?? NaN;
  const grown = (microseconds.at(-1) ?? NaN) / (microseconds[0] ?? NaN);
  const logarithms = Math.log(most) / Math.log(least);
  const power = (1 + Math.log(logarithms) / Math.log(most / least)).toFixed(2);
  const [few, many] = [least, most].map((databases) => databases.toLocaleString('en-US'));
  return [
    ...fleetSizes.map((databases, index) => ({
      name: `an event of ${databases.toLocaleString('en-US')} stores`,
      value: microseconds[index] ?? null,
      unit: 'µs',
    })),
    {
      name: `an event of ${many} stores against ${few}; with n log n ${logarithms.toFixed(1)}`,
      value: grown,
      unit: '×',
      targetAtMost: 3,
    },
    {
      name: `an hour of n stores takes time as n to the power of; with n log n ${power}`,
      value: 1 + slope(fleetSizes.map(Math.log), microseconds.map(Math.log)),
      unit: '',
    },
  ];
}

/** Of the line nearest to the points (least squares). */
function slope(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const products = xs.map((x, index) => (x - meanX) * ((ys[index] ?? NaN) - meanY));
  const squares = xs.map((x) => (x - meanX) ** 2);
  return mean(products) / mean(squares);
}
