/** The whole experiment format, version 1: what a file may say. */
import { z } from 'zod';
import { forEditors, schemaOf, type JsonSchema } from '../../scenario/format/json-schema.ts';
import { duration, number, share } from '../../scenario/format/values/quantities.ts';
import { addProblem, atLeastOneOf, exactlyOneOf } from '../../scenario/format/values/rules.ts';
import { describeValue } from '../../scenario/read/problem.ts';
import { keyMeta, scalar } from '../../scenario/format/values/scalar.ts';
import { choice, flag, name, text } from '../../scenario/format/values/words.ts';
import { designs, experimentLimits } from '../experiment.ts';
import {
  amount,
  filePath,
  halfWidth,
  levelByFactor,
  levelValue,
  scenarioPath,
  settings,
} from './values.ts';

/** The version of the format that this release reads. */
export const experimentFormatVersion = 1;

const limits = experimentLimits;

const formatVersion = scalar<1>({
  expected: `${experimentFormatVersion}, the version of the format that this release reads`,
  label: '`1`',
  json: { const: experimentFormatVersion },
  read: (input) =>
    input === experimentFormatVersion ? { value: 1 } : { suggestion: `${experimentFormatVersion}` },
});

const metricName = () => name('the name of a metric,');
const count = (min: number, max: number) => number({ min, max, integer: true });

const namedLevel = z
  .strictObject({
    name: name().meta(keyMeta({ about: 'What the level is called.' })),
    set: settings().meta(
      keyMeta({ about: 'Changes of the scenario that make it, as `--set` takes them.' }),
    ),
  })
  .meta({ 'x-name': 'level' });

const factorFile = z
  .strictObject({
    name: name().meta(keyMeta({ about: 'What the factor is called; names of policies say it.' })),
    path: scenarioPath()
      .optional()
      .meta(
        keyMeta({
          about: 'The setting of the scenario that its levels are values of.',
          default: 'levels have a name and `set`',
        }),
      ),
    levels: z
      .array(z.union([levelValue(), namedLevel]))
      .min(1)
      .max(limits.levelsMax)
      .meta(
        keyMeta({
          about:
            'Values of `path`; or levels with a name, which may change several settings at once.',
        }),
      ),
  })
  .meta({ 'x-name': 'factor' });

const untilFile = z
  .strictObject({
    metric: metricName().meta(keyMeta({ about: 'The metric that is looked at.' })),
    halfWidth: halfWidth().meta(
      keyMeta({
        about: 'How narrow the interval of its mean shall be, of every policy: half its width.',
      }),
    ),
  })
  .meta({ 'x-name': 'until' });

const untilPrecise = z
  .strictObject({
    min: count(2, limits.replicationsMax)
      .optional()
      .meta(
        keyMeta({ about: 'The first look is after so many.', default: '10', source: 'Decision' }),
      ),
    max: count(2, limits.replicationsMax).meta(
      keyMeta({ about: 'The last look: it stops there, precise or not.' }),
    ),
    checkEvery: count(1, limits.replicationsMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Replications from one look to the next.',
          default: '5',
          source: 'Decision',
        }),
      ),
    until: untilFile.meta(keyMeta({ about: 'What is precise enough.' })),
  })
  .meta({ 'x-name': 'replications' });

const constraintFile = z
  .strictObject({
    metric: metricName().meta(keyMeta({ about: 'The metric whose mean is limited.' })),
    atMost: amount()
      .optional()
      .meta(keyMeta({ about: 'Upper limit.', default: 'none' })),
    atLeast: amount()
      .optional()
      .meta(keyMeta({ about: 'Lower limit.', default: 'none' })),
  })
  .superRefine(atLeastOneOf(['atMost', 'atLeast']))
  .meta({ 'x-name': 'constraint' });

const objectiveFile = z
  .strictObject({
    minimise: metricName()
      .optional()
      .meta(keyMeta({ about: 'The metric of which less is better.', default: 'see `maximise`' })),
    maximise: metricName()
      .optional()
      .meta(keyMeta({ about: 'The metric of which more is better.', default: 'see `minimise`' })),
    subjectTo: z
      .array(constraintFile)
      .min(1)
      .optional()
      .meta(keyMeta({ about: 'What a policy must keep to.', default: 'nothing' })),
  })
  .superRefine(exactlyOneOf(['minimise', 'maximise']))
  .meta({ 'x-name': 'objective' });

const limitsFile = z
  .strictObject({
    policies: count(1, limits.policiesMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Policies at most; the combinations of a grid grow fast.',
          default: String(limits.policiesDefault),
          source: 'Decision',
        }),
      ),
    replications: count(1, limits.replicationsMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Replications of each policy at most.',
          default: String(limits.replicationsDefault),
          source: 'Decision',
        }),
      ),
    events: count(1, limits.eventsMax)
      .optional()
      .meta(
        keyMeta({
          about: 'Domain events of one run; at so many the experiment ends with an error.',
          default: String(limits.eventsDefault),
          source: 'Decision',
        }),
      ),
  })
  .meta({ 'x-name': 'limits' });

export const experimentFile = z
  .strictObject({
    $schema: text()
      .optional()
      .meta(keyMeta({ about: 'For editors: where the JSON Schema of this format is.' })),
    cdxExperiment: formatVersion.meta(keyMeta({ about: 'The version of the format.' })),
    name: name().meta(keyMeta({ about: 'A short name; results are in a folder of that name.' })),
    description: text()
      .optional()
      .meta(keyMeta({ about: 'The question that it answers.', default: 'empty' })),
    scenario: filePath('the path of a scenario file').meta(
      keyMeta({ about: 'The base scenario: a path that starts at the folder of this file.' }),
    ),
    set: settings()
      .optional()
      .meta(
        keyMeta({
          about: 'Changes of the base scenario that hold for all policies.',
          default: 'none',
        }),
      ),
    factors: z
      .array(factorFile)
      .min(1)
      .max(limits.factorsMax)
      .meta(keyMeta({ about: 'What is varied.' })),
    design: choice(designs)
      .optional()
      .meta(
        keyMeta({
          about: 'All combinations of levels, or the baseline and one change of it at a time.',
          default: 'grid',
          source: 'Decision',
        }),
      ),
    baseline: levelByFactor()
      .optional()
      .meta(
        keyMeta({
          about:
            'The policy that the others are compared with; factors that are not named are at their first level.',
          default: 'the first level of each factor',
          source: 'Decision',
        }),
      ),
    replications: z
      .union([count(1, limits.replicationsMax), untilPrecise])
      .optional()
      .meta(
        keyMeta({
          about: 'How often each policy is run: a number, or until a metric is precise enough.',
          default: '20',
          source: 'Decision',
        }),
      ),
    warmUp: duration()
      .optional()
      .meta(
        keyMeta({
          about: 'How long a run lasts before metrics count; whole minutes.',
          default: '0s',
          source: 'Decision',
        }),
      ),
    commonRandomNumbers: flag()
      .optional()
      .meta(
        keyMeta({
          about:
            'Whether all policies meet the same luck, replication by replication. Comparisons are far sharper so.',
          default: 'true',
          source: 'Decision',
        }),
      ),
    confidence: share({ zero: false })
      .optional()
      .meta(keyMeta({ about: 'Of all intervals.', default: '95%', source: 'Decision' })),
    metrics: z
      .array(metricName())
      .min(1)
      .optional()
      .meta(
        keyMeta({ about: 'The metrics that are shown; files hold all.', default: 'see below' }),
      ),
    objective: objectiveFile
      .optional()
      .meta(keyMeta({ about: 'What the best policy is.', default: 'no ranking' })),
    pareto: z
      .array(metricName())
      .superRefine((names, context) => {
        if (names.length >= 2) return;
        const expected = 'a list of two metrics or more';
        addProblem(context, null, { expected, found: describeValue(names) });
      })
      .meta({ minItems: 2 })
      .optional()
      .meta(
        keyMeta({
          about: 'Two metrics or more: policies that no other beats in all of them at once.',
          default: 'no front',
        }),
      ),
    limits: limitsFile
      .optional()
      .meta(keyMeta({ about: 'What keeps a slip from running for days.', default: 'see below' })),
  })
  .meta({ title: 'CDX experiment', 'x-name': 'experiment' });
export type ExperimentFile = z.output<typeof experimentFile>;

let schema: JsonSchema | undefined;

export function experimentSchema(): JsonSchema {
  schema ??= schemaOf(experimentFile);
  return schema;
}

/** The schema for editors: `cdx experiment --schema` prints it. Plain JSON. */
export function experimentJsonSchema(): Readonly<Record<string, unknown>> {
  return forEditors(experimentSchema());
}
