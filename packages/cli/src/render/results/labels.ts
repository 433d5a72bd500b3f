/** How results name things: the field's words for stages, jobs with their names. */
import { statusLabel, type SessionStatusName } from '@cdx/session';
import type { Scenario, Stage } from '@cdx/simulator';

export const stageLabels: Readonly<Record<Stage, string>> = {
  create: 'create package',
  download: 'download',
  apply: 'apply',
  pack: 'make package',
  upload: 'upload',
  hqApply: 'apply at HQ',
};

/** `1020 Prices and discounts`. */
export function jobLabels(scenario: Scenario): (id: string) => string {
  const names = new Map(scenario.jobs.map(({ id, name }) => [id, name]));
  return (id) => {
    const name = names.get(id) ?? '';
    return name === '' || name === id ? id : `${id} ${name}`;
  };
}

/** Names of statuses in results are those of the events. */
export function statusText(name: string): string {
  return statusLabel(name as SessionStatusName);
}
