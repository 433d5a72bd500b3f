/**
 * Main of a process that measures one thing: `worker.js NAME [NUMBER]`. Says that it is ready, then
 * measures a stretch for every line that it reads, and tells it as JSON.
 */
import { createInterface } from 'node:readline';
import { bareHeap } from './bare-heap.ts';
import { fleetOf, onboarding, thousandStores } from './fleets.ts';
import { readRetryLoop, retryLoop } from './retry-loop.ts';
import type { Stretch } from './stretch.ts';

const works: Readonly<Record<string, (number: number) => () => Stretch>> = {
  'retry-loop': (events) => retryLoop('table', events),
  'retry-loop-on-actors': (events) => retryLoop('xstate', events),
  'bare-heap': (times) => bareHeap(readRetryLoop(), times),
  'thousand-stores': (hours) => thousandStores('table', hours),
  'thousand-stores-on-actors': (hours) => thousandStores('xstate', hours),
  fleet: fleetOf,
  onboarding,
};

const [name = '', number] = process.argv.slice(2);
const work = works[name]?.(Number(number));
if (work === undefined) throw new Error(`No such work: ${name}`);
console.log('ready');
createInterface({ input: process.stdin }).on('line', () => {
  console.log(JSON.stringify(work()));
});
