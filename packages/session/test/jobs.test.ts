/** The jobs that DOMAIN lists, as the forms show them. */
import { expect, it } from 'vitest';
import { jobLabel, knownJobs } from '../src/jobs.ts';

const labels = [
  '1000 Currency',
  '1010 Customers',
  '1020 Prices and discounts',
  '1040 Products',
  '1050 Loyalty',
  '1060 Staff',
  '1070 Channel configuration',
  '1080 Taxes',
  '1090 Registers',
  '1110 Global configuration',
  '1120 Mode of delivery',
  '1130 Product availability',
  '1150 Catalog',
  '9999 All jobs',
  'P-0001 POS transactions',
];

it.each(labels)('%s is shown for its id', (label) => {
  expect(jobLabel(label.slice(0, label.indexOf(' ')))).toBe(label);
});

it('are all that are known', () => {
  expect([...knownJobs.keys()]).toEqual(labels.map((label) => label.slice(0, label.indexOf(' '))));
});

it.each(['1234', '', 'constructor'])("%j is somebody's own job, and shown as it is", (id) => {
  expect(jobLabel(id)).toBe(id);
});
