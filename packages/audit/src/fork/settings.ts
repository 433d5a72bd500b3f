/**
 * What a policy changes, as changes of a scenario in which everything is stated: that of a recorded
 * run, or a calibrated one. There each group has its own client and retry settings, and each job its
 * durations, so a change of `retry`, `client` or `durations` is one of all of them.
 */
import { CdxError } from '@cdx/session';
import { scenarioSource, type Scenario } from '@cdx/simulator';

type Settings = Readonly<Record<string, unknown>>;

/** Of assignments as `--set` takes them. Errors: `invalid-argument` for what is none. */
export function settingsOf(assignments: readonly string[], scenario: Scenario): Settings {
  const settings: Record<string, unknown> = {};
  const retries = scenarioSource(scenario)['channelDataGroups'] as readonly {
    readonly retry: Settings;
  }[];
  const policies = retries.map(({ retry }) => ({ ...retry }));
  let changesRetries = false;
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    if (at < 1) {
      throw new CdxError(
        'invalid-argument',
        `"${assignment}" is no change such as retry.interval=5m.`,
      );
    }
    const path = assignment.slice(0, at).trim();
    const value = valueOf(assignment.slice(at + 1).trim());
    const [section = '', ...keys] = path.split('.');
    if (section === 'retry' && keys.length > 0) {
      changesRetries = true;
      for (const policy of policies) changeRetry(policy, keys, value);
    } else if (section === 'client' && keys.length > 0) {
      for (const group of scenario.groups.keys()) {
        settings[`channelDataGroups[${group}].${path}`] = value;
      }
    } else if (section === 'durations' && keys.length > 0) {
      for (const job of scenario.jobs.keys()) settings[`jobs[${job}].${path}`] = value;
    } else {
      settings[path] = value;
    }
  }
  if (changesRetries) {
    policies.forEach((policy, group) => {
      settings[`channelDataGroups[${group}].retry`] = policy;
    });
  }
  return settings;
}

/** `interval` and `backoff` are one choice. */
function changeRetry(
  policy: Record<string, unknown>,
  keys: readonly string[],
  value: unknown,
): void {
  const [key = '', inner] = keys;
  if (key === 'interval') delete policy['backoff'];
  if (key === 'backoff') delete policy['interval'];
  policy[key] =
    inner === undefined ? value : { ...(policy[key] as object | undefined), [inner]: value };
}

/** JSON where it is; the reader of scenarios judges everything. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
