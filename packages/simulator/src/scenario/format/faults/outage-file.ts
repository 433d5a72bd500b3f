/**
 * Entries of `faults.outages`, `faults.crashes` and `faults.slowdowns`: what is away, or slow, for
 * a while.
 */
import { z } from 'zod';
import { scenarioLimits } from '../../limits.ts';
import { outagePlaces, type OutagePlace } from '../../scenario.ts';
import { addProblem } from '../values/rules.ts';
import { keyMeta } from '../values/scalar.ts';
import { duration, number } from '../values/quantities.ts';
import { moment } from '../values/times.ts';
import { choice, name } from '../values/words.ts';
import { checkCrashTiming, checkTiming, repeatedKeys, timingKeys } from './timing-file.ts';
import { faultName, groupExpected, shareOfGroup } from './where.ts';

/** Of these headquarters has one; the others are of a channel data group. */
const placesOfHeadquarters: readonly OutagePlace[] = ['asyncServer', 'batch'];

const outageNames: Readonly<Record<OutagePlace, string>> = {
  network: 'the network',
  asyncServer: 'Async Server',
  batch: 'the batch server',
  channelDatabase: 'channel databases',
};

const reportName = 'What reports call it.';

export const outageFile = z
  .strictObject({
    name: faultName('Outage', reportName),
    of: choice(outagePlaces)
      .optional()
      .meta(
        keyMeta({
          about:
            "What is away: the `network` between clients and headquarters, `asyncServer` for everybody, headquarters' `batch` server, by which nothing runs by recurrence (what was due runs once when it is back), or the `channelDatabase`, to which nothing can be applied and from which nothing is packed.",
          default: 'network',
          source: 'Decision',
        }),
      ),
    group: name(groupExpected)
      .optional()
      .meta(
        keyMeta({
          about:
            'The channel data group that is struck. Must be stated for `network` and `channelDatabase`, and cannot be for `asyncServer` and `batch`, of which headquarters has one.',
        }),
      ),
    share: shareOfGroup(
      'The share of its databases, rounded to whole ones; which is drawn. Only beside `group`.',
    ),
    ...timingKeys,
  })
  .superRefine((stated, context) => {
    const { of = 'network', group } = stated;
    if (!placesOfHeadquarters.includes(of)) {
      if (group !== undefined) return;
      addProblem(context, 'group', {
        expected: `${groupExpected}: an outage of ${outageNames[of]} is at one`,
      });
      return;
    }
    for (const key of ['group', 'share'] as const) {
      if (stated[key] === undefined) continue;
      addProblem(context, key, {
        message: `${key} does not go with of: ${of}; headquarters has one, for all groups`,
        expected: `no ${key}`,
        found: key,
        at: 'key',
        together: ['of', key],
      });
    }
  })
  .superRefine((stated, context) => checkTiming(stated, context, { always: false }))
  .meta({ 'x-name': 'outage' });
export type OutageFile = z.output<typeof outageFile>;

export const crashFile = z
  .strictObject({
    name: faultName('Crash', reportName),
    group: name(groupExpected).meta(
      keyMeta({ about: 'The channel data group whose Async Clients die.' }),
    ),
    share: shareOfGroup('The share of its clients, rounded to whole ones; which is drawn.'),
    at: moment()
      .optional()
      .meta(
        keyMeta({
          about:
            'When they die, with what they have under way. Either this, `recurrence` or `random`.',
        }),
      ),
    downFor: duration(1)
      .optional()
      .meta(keyMeta({ about: 'How long they are down. Must be stated, but not beside `random`.' })),
    from: moment()
      .optional()
      .meta(
        keyMeta({
          about: 'With `recurrence` and `random`: none dies before.',
          default: 'the start',
        }),
      ),
    to: moment()
      .optional()
      .meta(
        keyMeta({
          about: 'With `recurrence` and `random`: none dies at this time or later.',
          default: 'no end',
        }),
      ),
    ...repeatedKeys,
  })
  .superRefine(checkCrashTiming)
  .meta({ 'x-name': 'crash' });
export type CrashFile = z.output<typeof crashFile>;

export const slowdownFile = z
  .strictObject({
    name: faultName('Slowdown'),
    group: name(groupExpected).meta(
      keyMeta({ about: 'The channel data group whose clients and databases are slow.' }),
    ),
    share: shareOfGroup('The share of its databases, rounded to whole ones; which is drawn.'),
    factor: number({ min: 1, above: true, max: scenarioLimits.slowdownFactorMax }).meta(
      keyMeta({
        about:
          'What begins in that time takes this many times as long: downloads, applies, packing and uploads. The bandwidth of the client is divided by it.',
      }),
    ),
    ...timingKeys,
  })
  .superRefine((stated, context) => checkTiming(stated, context, { always: true }))
  .meta({ 'x-name': 'slowdown' });
export type SlowdownFile = z.output<typeof slowdownFile>;
