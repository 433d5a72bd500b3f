/**
 * From a moment of a history on: the same fleet under each policy, again and again with other luck,
 * compared in pairs. An experiment whose runs all begin where the history stood.
 */
import { CdxError } from '@cdx/session';
import { formatDuration, parseScenario, scenarioSource, type Simulation } from '@cdx/simulator';
import {
  parseExperiment,
  runReplication,
  taskAt,
  type ParsedExperiment,
  type ReplicationResult,
} from '@cdx/simulator/experiment';
import { beginFrom } from './begin.ts';
import { fillKernel } from './fill-kernel.ts';
import { fleetIndexes } from './fleet-indexes.ts';
import type { HistoryState } from './history-state.ts';
import { policyProblem } from './policy-problems.ts';
import { settingsOf } from './settings.ts';

/** The policy that changes nothing. */
export const asItWas = 'as it was';

export interface ForkPolicy {
  readonly name: string;
  /** Assignments of `--set`: `retry.interval=5m`. */
  readonly settings: readonly string[];
}

export interface ForkOptions {
  /** Text of the scenario, and its name for messages. */
  readonly scenario: { readonly text: string; readonly file: string };
  readonly history: HistoryState;
  /** How long the futures last, ms. */
  readonly forMs: number;
  /** Beside the one that changes nothing. */
  readonly policies: readonly ForkPolicy[];
  readonly replications: number;
}

const minute = 60_000;

export interface PreparedFork {
  readonly parsed: ParsedExperiment;
  readonly history: HistoryState;
}

/**
 * Judges the policies before anything runs. Errors: `invalid-argument` for settings that make no
 * scenario or change nothing, and for a history that the scenario has no place for, or that ends before it.
 */
export function prepareFork(options: ForkOptions): PreparedFork {
  const { scenario, history, forMs, policies, replications } = options;
  const base = parseScenario(scenario.text, { file: scenario.file }).scenario;
  const { startAt } = base;
  const warmUpMs = history.at - startAt;
  if (warmUpMs < 0 || warmUpMs % minute !== 0) {
    throw new CdxError(
      'invalid-argument',
      'A fork is at a whole minute, and not before the start of its scenario.',
    );
  }
  const none = policies.map(({ settings }) => settings).filter((settings) => settings.length === 0);
  if (none.length > 0) throw new CdxError('invalid-argument', 'A policy changes something.');
  const duration = formatDuration(warmUpMs + forMs);
  const file = {
    cdxExperiment: 1,
    name: 'fork',
    scenario: scenario.file,
    factors: [
      {
        name: 'policy',
        levels: [
          // A level states something; this is what all have.
          { name: asItWas, set: { duration } },
          ...policies.map(({ name, settings }) => ({ name, set: settingsOf(settings, base) })),
        ],
      },
    ],
    replications,
    warmUp: formatDuration(warmUpMs),
  };
  const source = { file: scenario.file, text: JSON.stringify(scenarioSource(base)) };
  return { parsed: judged(file, [`duration=${duration}`], source), history };
}

function judged(
  file: object,
  overrides: readonly string[],
  scenario: ForkOptions['scenario'],
): ParsedExperiment {
  try {
    return parseExperiment(JSON.stringify(file), {
      file: 'the fork',
      overrides,
      readScenario: () => scenario,
    });
  } catch (error) {
    throw policyProblem(error, asItWas);
  }
}

/**
 * Runs of all policies, replication by replication. Errors: those of `fleetIndexes` and
 * `runReplication`.
 */
export function* forkResults({ parsed, history }: PreparedFork): Generator<ReplicationResult> {
  const { policies, experiment } = parsed;
  const { replications, warmUpMs, limits } = experiment;
  const most = replications.kind === 'number' ? replications.count : replications.max;
  for (let index = 0; index < most * policies.length; index++) {
    const { policy, replication } = taskAt(index, policies.length);
    const of = policies[policy];
    if (of === undefined) return;
    yield runReplication(of.scenario, {
      policy: of.name,
      replication,
      warmUpMs,
      eventsMax: limits.events,
      begin: (simulation) => beginFromHistory(simulation, history),
    });
  }
}

/** Fills a simulation that has not begun from where a history stood, and sets it going. */
export function beginFromHistory(simulation: Simulation, history: HistoryState): void {
  const indexes = fleetIndexes(simulation.scenario, simulation.kernel, history);
  const rows = fillKernel(simulation, history, indexes);
  beginFrom(simulation, history, rows, indexes);
}
