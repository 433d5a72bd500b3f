/** The keys of `operators`: what they do at given times, and by rule. */
import { batchStatuses, type FailureKind } from '@cdx/session';
import { z } from 'zod';
import { scenarioLimits } from '../limits.ts';
import { conditionsFile, selectionFile } from './selection-file.ts';
import { durationDistribution } from './values/distribution.ts';
import { addProblem, atLeastOneOf, exactlyOneOf } from './values/rules.ts';
import { keyMeta, scalar } from './values/scalar.ts';
import { countOr, number } from './values/quantities.ts';
import { moment } from './values/times.ts';
import { choice, flag, name } from './values/words.ts';

const database = () => name('the name of a channel database');
const schedule = () => name('the name of a distribution schedule');

const fullSyncKeys = z
  .strictObject({
    database: database().meta(keyMeta({ about: 'The channel database.' })),
    deleteFirst: flag()
      .optional()
      .meta(
        keyMeta({
          about: 'Its data is deleted first, so that until the apply it has none.',
          default: 'false',
          source: 'Decision',
        }),
      ),
  })
  .meta({ 'x-name': 'fullSync' });
type FullSyncFile = z.output<typeof fullSyncKeys>;

const addDatabasesFile = z
  .strictObject({
    group: name('the name of a channel data group').meta(
      keyMeta({ about: 'The channel data group that they join.' }),
    ),
    count: number({ min: 1, max: scenarioLimits.databasesMax, integer: true }).meta(
      keyMeta({ about: 'How many; their names carry on the numbers of the group.' }),
    ),
  })
  .meta({ 'x-name': 'addDatabases' });

const setScheduleFile = z
  .strictObject({
    schedule: schedule().meta(keyMeta({ about: 'The distribution schedule.' })),
    active: flag()
      .optional()
      .meta(keyMeta({ about: 'Whether it is active from now on.', default: 'as it is' })),
    batch: choice(batchStatuses)
      .optional()
      .meta(keyMeta({ about: 'How its batch job stands from now on.', default: 'as it is' })),
  })
  .superRefine(atLeastOneOf(['active', 'batch']))
  .meta({ 'x-name': 'setSchedule' });

const yes = scalar<true>({
  expected: 'true',
  label: '`true`',
  json: { const: true },
  read: (input) => (input === true ? { value: true } : { suggestion: 'true' }),
});

/** What a command can be; each states exactly one. */
const commandKeys = {
  cancel: selectionFile
    .optional()
    .meta(keyMeta({ about: 'Cancels sessions: one by its id, or all of a selection.' })),
  rerun: selectionFile
    .optional()
    .meta(keyMeta({ about: 'Reruns sessions, selected in the same way.' })),
  runNow: schedule()
    .optional()
    .meta(keyMeta({ about: 'Runs a distribution schedule now.' })),
  fullSync: z
    .union([database().transform((only): FullSyncFile => ({ database: only })), fullSyncKeys])
    .optional()
    .meta(keyMeta({ about: 'Starts a full data sync of one channel database (BP).' })),
  addDatabases: addDatabasesFile.optional().meta(
    keyMeta({
      about:
        'New channel databases join a group, and inherit its sessions since the last full sync (BP).',
    }),
  ),
  pause: database()
    .optional()
    .meta(keyMeta({ about: 'Pauses a channel database: it is given nothing, sessions wait.' })),
  resume: database()
    .optional()
    .meta(keyMeta({ about: 'Resumes a channel database that is paused.' })),
  setSchedule: setScheduleFile
    .optional()
    .meta(keyMeta({ about: 'Changes a distribution schedule, or its batch job.' })),
  statusBatch: choice(batchStatuses)
    .optional()
    .meta(keyMeta({ about: 'Holds, releases or cancels the process status messages batch.' })),
  processStatusMessages: yes
    .optional()
    .meta(keyMeta({ about: 'Runs the process status messages batch once, now.' })),
  fix: name('the name of an issue or a size limit')
    .optional()
    .meta(
      keyMeta({
        about:
          'Fixes a configuration issue of `faults.issues` everywhere, or lifts a limit of `faults.sizeLimits` at every channel database.',
      }),
    ),
};

export const commandFile = z
  .strictObject({
    at: moment().meta(
      keyMeta({
        about: 'When the command is given. Beside it stands exactly one of the other keys.',
      }),
    ),
    ...commandKeys,
  })
  .superRefine(exactlyOneOf(Object.keys(commandKeys)))
  .meta({ 'x-name': 'command' });
export type CommandFile = z.output<typeof commandFile>;

/** What a rule can fix: issues of configuration, and databases that are full. */
export const fixableKinds = ['configuration', 'capacity'] as const satisfies readonly FailureKind[];

function isFixable(kind: FailureKind): boolean {
  return fixableKinds.some((each) => each === kind);
}

export const ruleFile = z
  .strictObject({
    when: conditionsFile.optional().meta(
      keyMeta({
        about:
          'Which sessions, as the forms show them. `cancel` and `rerun` need a `status`; `fix` is for the kinds of failure `configuration` and `capacity`.',
        default: 'for `fix`: every failure of kind configuration or capacity',
      }),
    ),
    do: choice(['cancel', 'rerun', 'fix']).meta(
      keyMeta({
        about:
          'Cancels or reruns the session; or fixes the configuration issue that it failed with, or lifts the size limit, at its database.',
      }),
    ),
    after: durationDistribution()
      .optional()
      .meta(
        keyMeta({
          about: 'How long the forms must have shown it so.',
          default: '0s',
          source: 'Decision',
        }),
      ),
    times: countOr('unlimited', { min: 1, max: 1000 })
      .optional()
      .meta(
        keyMeta({
          about: 'How often the rule acts on one session at most.',
          default: 'unlimited',
          source: 'Decision',
        }),
      ),
  })
  .superRefine(({ do: action, when }, context) => {
    if (action !== 'fix' && when?.status === undefined) {
      const expected = `the statuses of the sessions that it ${action}s`;
      addProblem(context, ['when', 'status'], { expected });
    } else if (action === 'fix' && when?.failureKind !== undefined) {
      const possible = when.failureKind.filter((kind) => isFixable(kind));
      if (possible.length === when.failureKind.length) return;
      const [only] = possible;
      addProblem(context, ['when', 'failureKind'], {
        message: `only failures of kind ${fixableKinds.join(' and ')} can be fixed`,
        expected: `one of ${fixableKinds.join(', ')}`,
        suggestion: possible.length === 1 && only !== undefined ? only : null,
      });
    }
  })
  .meta({ 'x-name': 'rule' });
export type RuleFile = z.output<typeof ruleFile>;

export const operatorFile = z
  .strictObject({
    name: name()
      .optional()
      .meta(
        keyMeta({
          about: 'Who it is; events that the operator causes carry it.',
          default: 'Operator 1, 2 …',
          source: 'Decision',
        }),
      ),
    commands: z
      .array(commandFile)
      .max(scenarioLimits.commandsMax)
      .optional()
      .meta(keyMeta({ about: 'What the operator does at given times.', default: 'none' })),
    rules: z
      .array(ruleFile)
      .max(scenarioLimits.rulesMax)
      .optional()
      .meta(
        keyMeta({
          about: 'What the operator does whenever the forms show a session so.',
          default: 'none',
        }),
      ),
  })
  .meta({ 'x-name': 'operator' });
export type OperatorFile = z.output<typeof operatorFile>;
