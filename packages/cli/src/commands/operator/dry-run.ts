/** `cdx cancel --dry-run`: what a cancel would be refused for, and what it would lose. */
import { operate, type CommandResult } from '@cdx/simulator';
import { sessionId } from '../../render/sessions/session-cells.ts';
import { zoneClock } from '../../render/zone-clock.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { chosenSessions, commandAbout } from './chosen-sessions.ts';
import { dryRunLines, type DrySession } from './dry-run-lines.ts';
import { dryStore, dryViews } from './dry-store.ts';
import { lostData } from './lost-data.ts';
import { operatorName, withRecordedRun, type OperatorFlags } from './operator-command.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const dryRunVersion = 1;

/** Writes nothing. Errors: as `giveCommands`, but for what is refused. */
export async function showDryRun(
  ids: readonly string[],
  flags: OperatorFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, look, program } = context;
  const operator = operatorName(flags.as);
  await withRecordedRun(flags.store, context, { asItIs: true }, async (run) => {
    const { recorded, scenario } = run;
    const { store, views, freshness, name } = recorded;
    const rows = await chosenSessions(ids, run, program);
    const { at, results } = await operate(
      scenario,
      rows.map((row) => commandAbout('cancel', row)),
      { store: dryStore(store), views: dryViews(views), operator },
    );
    const sessions: DrySession[] = [];
    for (const [index, row] of rows.entries()) {
      const { refused, message, shown, actual } = results[index] as CommandResult;
      const { stream, direction } = row;
      const lost = refused === null ? await lostData(row, freshness) : null;
      const of = { id: sessionId(row), stream, direction };
      sessions.push({ ...of, shown, actual, refused, message, lost });
    }
    const clock = zoneClock(scenario.timeZone);
    const document = { dryRunVersion, store: name, timeZone: clock.timeZone, at, sessions };
    terminal.stdout.write(
      flags.json === true
        ? `${JSON.stringify(document, null, 2)}\n`
        : `${dryRunLines(sessions, { at, store: name, clock }, look).join('\n')}\n`,
    );
  });
  context.end(exitCode.done);
}
