/** What operators order: that it is about something there is, and not plainly without effect. */
import { fixableKinds, type CommandFile, type RuleFile } from '../format/operators-file.ts';
import type { SelectionFile } from '../format/selection-file.ts';
import type { ResolvedTimes } from '../normalise/resolved-times.ts';
import { quoteIfOdd, type ProblemList } from '../read/problem.ts';
import { isKeyed, valueAt, type ValuePath } from '../read/value-path.ts';
import { knownDatabases } from './databases.ts';
import { jobDirection, namesOf, type Draft, type Part, type PlacedName } from './draft.ts';
import { inZone } from './moments.ts';
import { checkReference } from './references.ts';
import { checkSelection, type KnownNames } from './selections.ts';

/** `times`: null where the start is not known. */
export function checkOperators(
  draft: Draft,
  times: ResolvedTimes | null,
  problems: ProblemList,
): void {
  const known: KnownNames = {
    jobs: new Map(
      draft.jobs.flatMap((job) => (job.name === null ? [] : [[job.name, jobDirection(job)]])),
    ),
    groups: namesOf(draft.groups),
    schedules: namesOf(draft.schedules),
    fixable: namesOf([...draft.issues, ...draft.sizeLimits]),
    databases: knownDatabases(draft, times),
  };
  for (const [index, { path, commands, rules }] of draft.operators.entries()) {
    if (commands.length + rules.length === 0) {
      problems.warnings.push({
        path,
        message: 'this operator has neither commands nor rules, and does nothing',
        expected: 'commands or rules',
        found: 'none',
      });
    }
    for (const [place, command] of commands.entries()) {
      checkCommand(command, known, problems);
      const at = times?.commands[index]?.[place];
      if (at !== undefined) warnOfEffect(command, at, draft, times, known, problems);
    }
    for (const rule of rules) {
      checkRule(rule, known, problems);
      warnOfNothingToFix(rule, draft, problems);
    }
  }
}

/** Keys of a command that hold a selection. */
const selecting = ['cancel', 'rerun'] as const;

function checkCommand(
  { value, raw, path }: Part<CommandFile>,
  known: KnownNames,
  problems: ProblemList,
): void {
  if (value === undefined) return;
  const part = { path, raw };
  for (const command of selecting) {
    const select = value[command];
    if (select === undefined) continue;
    const placed = { path: [...path, command], raw: valueAt(raw, [command]), value: select };
    checkSelection({ ...placed, command, of: 'command' }, known, problems);
  }
  checkReference(part, 'runNow', 'distribution schedule', known.schedules, problems);
  checkReference(
    { path: [...path, 'setSchedule'], raw: valueAt(raw, ['setSchedule']) },
    'schedule',
    'distribution schedule',
    known.schedules,
    problems,
  );
  checkReference(
    { path: [...path, 'addDatabases'], raw: valueAt(raw, ['addDatabases']) },
    'group',
    'channel data group',
    known.groups,
    problems,
  );
  for (const stated of databasesOf(value, raw, path)) {
    const problem = known.databases?.problemOf(stated.name, stated.path) ?? null;
    if (problem !== null) problems.errors.push(problem);
  }
  if (value.fix !== undefined && known.fixable.length === 0) {
    problems.errors.push({
      path: [...path, 'fix'],
      message: `there is nothing named ${quoteIfOdd(value.fix)} to fix; faults has neither issues nor sizeLimits`,
      expected: 'the name of an issue or a size limit of faults',
      found: quoteIfOdd(value.fix),
    });
  } else checkReference(part, 'fix', 'issue or size limit', known.fixable, problems);
}

/** The one channel database that a command is about, without those of selections. */
function databasesOf(
  { fullSync, pause, resume }: CommandFile,
  raw: unknown,
  path: ValuePath,
): readonly PlacedName[] {
  const inside = isKeyed(valueAt(raw, ['fullSync'])) ? ['database'] : [];
  return [
    { name: fullSync?.database, path: [...path, 'fullSync', ...inside] },
    { name: pause, path: [...path, 'pause'] },
    { name: resume, path: [...path, 'resume'] },
  ].flatMap(({ name, path: place }) => (name === undefined ? [] : [{ name, path: place }]));
}

function selectedDatabases(value: CommandFile, path: ValuePath): readonly PlacedName[] {
  return selecting.flatMap((command) => {
    const { session, database = [] } = value[command] ?? {};
    const names = session === undefined ? database : [session.database];
    return names.map((name) => ({ name, path: [...path, command] }));
  });
}

/** Commands that come too early for what they are about, or to a schedule that is off. */
function warnOfEffect(
  { value, raw, path }: Part<CommandFile>,
  at: number,
  draft: Draft,
  times: ResolvedTimes | null,
  known: KnownNames,
  problems: ProblemList,
): void {
  if (value === undefined) return;
  const { timeZone = 'UTC' } = draft;
  const mentioned = [...databasesOf(value, raw, path), ...selectedDatabases(value, path)];
  for (const { name, path: place } of mentioned) {
    const joinsAt = known.databases?.joinsAt(name) ?? null;
    if (joinsAt !== null && at < joinsAt) {
      problems.warnings.push({
        path: place,
        message: `${name} joins its group only at ${inZone(joinsAt, timeZone)}, after this command`,
        expected: `a time from ${inZone(joinsAt, timeZone)}`,
        found: inZone(at, timeZone),
      });
    }
  }
  const issue = draft.issues.findIndex(({ name }) => name === value.fix);
  const beginsAt = times?.issues[issue];
  if (value.fix !== undefined && beginsAt !== undefined && at < beginsAt) {
    problems.warnings.push({
      path: [...path, 'fix'],
      message: `the issue begins only at ${inZone(beginsAt, timeZone)}, after this command, which mends nothing`,
      expected: `a time from ${inZone(beginsAt, timeZone)}`,
      found: inZone(at, timeZone),
    });
  }
  if (value.runNow !== undefined && neverActive(value.runNow, draft)) {
    problems.warnings.push({
      path: [...path, 'runNow'],
      message: `the distribution schedule ${quoteIfOdd(value.runNow)} is not active, and nobody sets it active, so this is refused`,
      expected: 'a distribution schedule that is active',
      found: quoteIfOdd(value.runNow),
    });
  }
}

function neverActive(schedule: string, draft: Draft): boolean {
  const stated = draft.schedules.find(({ name }) => name === schedule)?.value?.active;
  if (stated !== false) return false;
  return !draft.operators.some(({ commands }) =>
    commands.some(
      ({ value }) => value?.setSchedule?.schedule === schedule && value.setSchedule.active === true,
    ),
  );
}

function checkRule(
  { value, raw, path }: Part<RuleFile>,
  known: KnownNames,
  problems: ProblemList,
): void {
  if (value === undefined) return;
  const { do: action, when = {}, times = Infinity } = value;
  const select: SelectionFile = when;
  const command = action === 'fix' ? null : action;
  const placed = { path: [...path, 'when'], raw: valueAt(raw, ['when']), value: select };
  checkSelection({ ...placed, command, of: 'rule' }, known, problems);
  if (action === 'rerun' && when.status?.includes('Applied') === true && times === Infinity) {
    problems.warnings.push({
      path: [...path, 'when', 'status'],
      message:
        'a session that is rerun from Applied is Applied again, and rerun again, without end; state times',
      expected: 'times, a number',
      found: 'no limit',
    });
  }
}

function warnOfNothingToFix(
  { value, path }: Part<RuleFile>,
  draft: Draft,
  problems: ProblemList,
): void {
  if (value?.do !== 'fix') return;
  const kinds = value.when?.failureKind ?? fixableKinds;
  const lists = [
    { key: 'issues', of: kinds.includes('configuration'), parts: draft.issues },
    { key: 'sizeLimits', of: kinds.includes('capacity'), parts: draft.sizeLimits },
  ].filter((list) => list.of);
  if (lists.some(({ parts }) => parts.length > 0)) return;
  const names = lists.map(({ key }) => `faults.${key}`);
  problems.warnings.push({
    path: [...path, 'do'],
    message: `this rule has nothing to fix; there is nothing in ${names.join(' and ')}`,
    expected: `an entry in ${names.join(' or ')}`,
    found: 'none',
  });
}
