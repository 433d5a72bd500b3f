/** What came of an operator's commands, for people. */
import { statusLabel, type SessionStatusName } from '@cdx/session';
import type { CommandResult } from '@cdx/simulator';
import type { Look } from '../../render/look.ts';
import { nextStepLines, shellWord } from '../../render/next-steps.ts';
import { tableLines, type TableColumn } from '../../render/table.ts';
import { printable, wrap } from '../../render/text.ts';
import type { ZoneClock } from '../../render/zone-clock.ts';

export interface GivenCommands {
  readonly results: readonly CommandResult[];
  /** ms. */
  readonly at: number;
  readonly operator: string;
  /** The store, as people see it. */
  readonly name: string;
  /** As it was named; undefined where commands find it by themselves. */
  readonly option: string | undefined;
}

export function commandLines(
  { results, at, operator, name, option }: GivenCommands,
  program: string,
  clock: ZoneClock,
  look: Look,
): readonly string[] {
  const [first] = results;
  const word = first === undefined ? 'Nothing' : commandWords[first.command];
  const title = `${word} at ${clock.dateTime(at)} ${clock.timeZone}, by ${printable(operator)}; ${name}`;
  const isDone = results.some(({ message }) => message === null);
  const storeOption = option === undefined ? '' : ` --store ${shellWord(option)}`;
  const steps = [
    {
      command: `${program} simulate --continue --for 1h${storeOption}`,
      purpose: 'the run goes on, and shows the effect',
    },
  ];
  return [
    ...wrap(title, look.width),
    '',
    ...resultTable(results, look),
    ...(isDone ? ['', ...nextStepLines(steps, look)] : []),
  ];
}

const commandWords: Readonly<Record<CommandResult['command'], string>> = {
  cancel: 'Cancel',
  rerun: 'Rerun',
  runNow: 'Run now',
  fullSync: 'Full data sync',
  addDatabases: 'Add databases',
  pause: 'Pause',
  resume: 'Resume',
  setSchedule: 'Set schedule',
  setStatusBatch: 'Set status batch',
  processStatusMessages: 'Process status messages',
  fix: 'Fix',
};

/** Narrow terminals cut the statuses; a refusal says them again. */
const statusMin = 6;

function resultTable(results: readonly CommandResult[], look: Look): readonly string[] {
  const { paint, glyphs } = look;
  const ofSessions = results.some(({ shown, actual }) => shown !== null || actual !== null);
  const [first] = results;
  // There is one batch of status messages, which the title names.
  if (first?.target === '') return [first.message === null ? 'done' : 'refused'];
  const status = (name: SessionStatusName | null): string =>
    name === null ? glyphs.none : statusLabel(name);
  const columns: readonly TableColumn[] = [
    { header: ofSessions ? 'Session' : 'For', min: 13 },
    {
      header: 'outcome',
      paint: (row) => (results[row]?.message === null ? paint.green : paint.red),
    },
    ...(ofSessions
      ? [
          { header: 'on the form', min: statusMin },
          { header: 'in the log', min: statusMin },
        ]
      : []),
  ];
  const rows = results.map(({ target, message, shown, actual }) => [
    printable(target),
    message === null ? 'done' : 'refused',
    ...(ofSessions ? [status(shown), status(actual)] : []),
  ]);
  return tableLines({ columns, rows }, look);
}
