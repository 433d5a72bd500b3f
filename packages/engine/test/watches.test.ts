/** Operators who watch the forms: rules act on what these show, once they have shown it long enough. */
import { describe, expect, it } from 'vitest';
import type { OperatorRule } from '../src/index.ts';
import { selection, withStatus } from './support/commands.ts';
import { fleetOf } from './support/fleets.ts';
import { TinyDriver, type Attempt } from './support/tiny-driver.ts';

const rule = (changes: Partial<OperatorRule>): OperatorRule => ({
  by: 0,
  action: 'cancel',
  when: selection({ statuses: withStatus('ApplyFailed') }),
  timesMax: Infinity,
  ...changes,
});

const failing = ({ kind }: Attempt) => (kind === 'apply' ? { failure: 3 } : undefined);

function fleetWith(rules: readonly OperatorRule[], batches: readonly number[]) {
  const issues = [{ name: 'Issue', failure: 3, everywhere: false }];
  return fleetOf([{ retry: { tryCount: 0, everyS: 50 } }], [{ runs: [10] }], {
    batches,
    rules,
    issues,
  });
}

describe('a rule', () => {
  it('acts once the form has shown the session so for its time', () => {
    const fleet = fleetWith([rule({})], [100, 200]);
    const driver = new TinyDriver({ fleet, work: failing, watchS: () => 70 }).run(400);
    // Failed since 62; shown since 100.
    expect(driver.factsLike(/Canceled/)).toEqual(['170 #1@0 SessionCanceled']);
  });

  it('lets go of what the form no longer shows so', () => {
    const work = ({ kind, attempt }: Attempt) =>
      kind === 'apply' && attempt < 2 ? { failure: 3 } : undefined;
    const fleet = fleetWith([rule({})], [100, 200]);
    const driver = new TinyDriver({ fleet, work, watchS: () => 150 }).run(400);
    expect(driver.forms).toEqual({ '#1@0': 'Applied' });
    expect(driver.system.filter((fact) => fact.includes('Refused'))).toEqual([]);
  });

  it('is refused as stale where the log has gone on, and looks again after the next batch', () => {
    const work = ({ kind, attempt }: Attempt) =>
      kind === 'apply' && attempt < 1 ? { failure: 3 } : undefined;
    const fleet = fleetWith([rule({})], [100, 300]);
    const driver = new TinyDriver({ fleet, work, watchS: () => 70 }).run(400);
    expect(driver.system).toContain('170 CommandRefused 0');
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
  });

  it('can wait for the kind of failure that the form names', () => {
    const failures = new Uint8Array(8);
    failures[4] = 1;
    const other = rule({ when: selection({ statuses: withStatus('ApplyFailed'), failures }) });
    const fleet = fleetWith([other], [100, 200]);
    const driver = new TinyDriver({ fleet, work: failing }).run(400);
    expect(driver.factsLike(/Canceled/)).toEqual([]);
  });

  it('fixes the issue that a session failed with, at its database', () => {
    const fix = rule({ action: 'fix' });
    const fleet = fleetWith([fix], [100, 200]);
    const driver = new TinyDriver({
      fleet,
      work: (attempt) => (driverFixed() ? undefined : failing(attempt)),
      hasIssue: () => true,
      watchS: () => 30,
    });
    const driverFixed = (): boolean => driver.kernel.operators.isFixed(0, 0);
    driver.run(400);
    expect(driver.system).toContain('130 ConfigurationIssueFixed 0');
    expect(driver.statuses).toEqual({ '#1@0': 'Applied' });
    expect(driver.system.filter((fact) => fact.includes('Refused'))).toEqual([]);
  });

  it('works at an issue from when the form first shows it, once for each database', () => {
    const fix = rule({ action: 'fix', when: selection() });
    const fleet = fleetOf(
      [{ retry: { tryCount: 0, everyS: 30 }, concurrentSessions: 5 }],
      [{ runs: [10, 30], jobs: [0, 1] }],
      {
        batches: [70, 80, 90, 100, 110],
        rules: [fix],
        issues: [{ name: 'Issue', failure: 3, everywhere: false }],
      },
    );
    const driver = new TinyDriver({
      fleet,
      work: failing,
      hasIssue: () => true,
      watchS: () => 100,
    }).run(400);
    // Its session is Downloaded, Apply failed and Downloaded again all the while.
    expect(driver.system.filter((fact) => /Fixed|Refused/.test(fact))).toEqual([
      '170 ConfigurationIssueFixed 0',
    ]);
  });

  it('is not called by what it has done itself, only by the next batch', () => {
    const when = selection({ statuses: withStatus('Available', 'Applied') });
    const anything = rule({ action: 'rerun', when });
    const fleet = fleetOf([{}], [{ runs: [10] }], { batches: [50, 100], rules: [anything] });
    const driver = new TinyDriver({ fleet }).run(200);
    expect(driver.factsLike(/Rerun/)).toEqual([
      '11 #1@0 SessionRerun',
      '50 #1@0 SessionRerun',
      '100 #1@0 SessionRerun',
    ]);
  });

  it('looks again after a batch at what headquarters itself has brought about', () => {
    const when = selection({ statuses: withStatus('CreateFailed') });
    const again = rule({ action: 'rerun', when, timesMax: 3 });
    const fleet = fleetOf([{}], [{ runs: [10] }], { batches: [50, 100, 150, 200], rules: [again] });
    const work = ({ kind }: Attempt) => (kind === 'create' ? { failure: 0 } : undefined);
    const driver = new TinyDriver({ fleet, work }).run(300);
    expect(driver.factsLike(/Rerun/)).toEqual([
      '11 #1@0 SessionRerun',
      '50 #1@0 SessionRerun',
      '100 #1@0 SessionRerun',
    ]);
  });

  it('goes by the failure that the form shows, not by one that is forgotten', () => {
    const failures = new Uint8Array(8);
    failures[3] = 1;
    const other = rule({ action: 'rerun', when: selection({ failures }) });
    const fleet = fleetWith([other], [200]);
    const work = ({ kind, attempt }: Attempt) =>
      kind === 'apply' && attempt === 0 ? { failure: 3 } : undefined;
    const driver = new TinyDriver({ fleet, work }).run(400);
    expect(driver.forms).toEqual({ '#1@0': 'Applied' });
    expect(driver.factsLike(/Rerun/)).toEqual([]);
  });

  it('acts on one session as often as it may', () => {
    const fleet = fleetOf(
      [{ retry: { tryCount: 1, everyS: 10 }, dependencyEnforcement: true }],
      [{ runs: [10] }],
      {
        batches: [100, 200, 300, 400, 500, 600],
        rules: [
          rule({
            action: 'rerun',
            when: selection({ statuses: withStatus('Suspended') }),
            timesMax: 2,
          }),
        ],
      },
    );
    const driver = new TinyDriver({ fleet, work: failing }).run(700);
    expect(driver.factsLike(/Rerun/)).toEqual(['100 #1@0 SessionRerun', '200 #1@0 SessionRerun']);
    expect(driver.statuses).toEqual({ '#1@0': 'Suspended' });
  });
});

describe('a command at a given time', () => {
  it('is done then, by its operator', () => {
    const fleet = fleetOf([{}], [{ runs: [] }], {
      commands: [{ at: 1_000_000 + 25_000, by: 0, command: { kind: 'runNow', schedule: 0 } }],
    });
    expect(new TinyDriver({ fleet }).run(100).system).toEqual(['25 ScheduleRunStarted 0']);
  });
});
