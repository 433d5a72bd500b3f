/** Laws of reading: what is recorded is read as the same, and no text at all makes it stumble. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCdxError } from '@cdx/session';
import { formatProblems, parseScenario, type ScenarioProblem } from '@cdx/simulator';
import { files } from './file-arbitrary.ts';
import { parse, scenarioText } from './scenario-text.ts';

test('what a run records is read as the same scenario, and recorded as the same', () => {
  fc.assert(
    fc.property(files, (file) => {
      const first = parseScenario(JSON.stringify(file), { file: 'any.json' });
      const again = parseScenario(JSON.stringify(first.source), { file: 'again.json' });
      expect(again.scenario).toEqual(first.scenario);
      expect(again.source).toEqual(first.source);
    }),
    { numRuns: 50 },
  );
});

test('what a run records is read however long it is; a file is not', () => {
  const values = Array.from({ length: 10_000 }, (_, index) => `${index + 1}s`);
  const more = Array.from({ length: 20 }, (_, index) => ({ id: `${2000 + index}` }));
  const { source, scenario } = parse({
    durations: JSON.stringify({ apply: { empirical: { values } } }),
    jobs: JSON.stringify([{ id: '1020' }, { id: 'P-0001' }, ...more]),
  });
  const text = JSON.stringify(source);
  expect(parseScenario(text, { file: 'recorded', recorded: true }).scenario).toEqual(scenario);
  expect(() => parseScenario(text, { file: 'file.json' })).toThrow('at most 1048576 characters');
});

/** Passes any error on but the one that is expected; that one must say something. */
function outcome(text: string, overrides: readonly string[] = []): string {
  try {
    parseScenario(text, { file: 'any.yaml', overrides });
    return 'read';
  } catch (error) {
    if (!isCdxError(error, 'invalid-scenario')) throw error;
    const problems = error.details['problems'] as readonly ScenarioProblem[];
    const shown = formatProblems(problems, { file: 'any.yaml' });
    return problems.length > 0 && shown.length > 0 ? 'refused' : 'refused without a word';
  }
}
const either = /^(read|refused)$/;

const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ': ',
        ', ',
        '\n',
        '  ',
        '- ',
        '&a ',
        '*a',
        '<<: ',
        '!!set ',
        '|',
        '>',
        "'",
        '"',
        '#',
        '---\n',
        '? ',
      ),
      fc.constantFrom(
        'jobs',
        'retry',
        'faults',
        'channelDataGroups',
        'recurrence',
        '15m',
        '40%',
        '1020',
        '-1',
        '.nan',
      ),
      fc.string({ unit: 'grapheme' }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

test('any text is read or refused with problems, never anything else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), (text) => {
      expect(outcome(text)).toMatch(either);
    }),
    { numRuns: 200 },
  );
});

test('any value in any place is read or refused with problems', () => {
  const keys = [
    'cdx',
    'name',
    'description',
    'profile',
    'start',
    'timeZone',
    'duration',
    'seed',
    'headquarters',
    'client',
    'retry',
    'durations',
    'jobs',
    'channelDataGroups',
    'distributionSchedules',
    'faults',
    'operators',
  ];
  const values = fc.oneof(
    fc.jsonValue(),
    fc.array(
      fc.dictionary(
        fc.constantFrom(
          'id',
          'name',
          'jobs',
          'recurrence',
          'databases',
          'group',
          'from',
          'error',
          'stage',
          'of',
          'random',
          'limit',
          'factor',
          'commands',
          'rules',
        ),
        fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.dictionary(
              fc.constantFrom('at', 'cancel', 'fullSync', 'fix', 'when', 'do', 'status', 'after'),
              fc.oneof(fc.jsonValue(), fc.constantFrom('+1h', 'fix', '7-STORE-0001', 'Applied')),
            ),
          ),
        ),
      ),
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...keys), values, (key, value) => {
      expect(outcome(scenarioText({ [key]: JSON.stringify(value) }))).toMatch(either);
    }),
    { numRuns: 200 },
  );
});

test('any assignment is applied or refused with problems', () => {
  const paths = fc.constantFrom(
    'retry',
    'retry.interval',
    'jobs',
    'jobs[0]',
    'jobs.1020.rows',
    'faults.outages',
    'faults',
    'seed',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.tuple(paths, fc.oneof(yamlish, fc.json())).map((pair) => pair.join('=')),
      ),
      (assignment) => {
        expect(outcome(scenarioText(), [assignment])).toMatch(either);
      },
    ),
    { numRuns: 200 },
  );
});
