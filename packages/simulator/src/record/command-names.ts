/** What the target of a command is called, for refusals in the log and answers to operators. */
import { RefusedTarget, type Kernel } from '@cdx/engine';
import { statusNames, type Refusal, type SessionStatusName } from '@cdx/session';
import type { Scenario } from '../scenario/scenario.ts';
import { issueNames } from '../world/faults/issue-names.ts';

export interface CommandPlace {
  readonly kernel: Kernel;
  readonly scenario: Scenario;
  /** Names of all channel databases, by index. */
  readonly databases: readonly string[];
}

export interface CommandTarget {
  readonly targetKind: number;
  readonly target: number;
  /** Status codes on the form and in the log; -1 or an unknown code: none. */
  readonly shown: number;
  readonly actual: number;
}

/** Everything of a refusal but what was ordered and why not. */
export function describeTarget(
  { kernel, scenario, databases }: CommandPlace,
  { targetKind, target, shown, actual }: CommandTarget,
): Pick<Refusal, 'target' | 'shown' | 'actual' | 'sessionNumber'> {
  const none = { shown: null, actual: null };
  switch (targetKind) {
    case RefusedTarget.session: {
      const { sessions, packages } = kernel;
      const row = sessions.package[target] as number;
      const sessionNumber = packages.sessionNumber[row] as number;
      const names = statusNames(packages.upload[row] === 1 ? 'upload' : 'download');
      const statusOf = (code: number): SessionStatusName | null => names[code] ?? null;
      return {
        target: `${sessionNumber}-${databases[sessions.database[target] as number] ?? ''}`,
        shown: statusOf(shown),
        actual: statusOf(actual),
        sessionNumber,
      };
    }
    case RefusedTarget.schedule:
      return { target: scenario.schedules[target]?.name ?? '', ...none };
    case RefusedTarget.database:
      return { target: databases[target] ?? '', ...none };
    case RefusedTarget.issue:
      return { target: issueNames(scenario)[target] ?? '', ...none };
    default:
      return { target: '', ...none };
  }
}
