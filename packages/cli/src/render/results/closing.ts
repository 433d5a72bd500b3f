/** The lines that close a run: what was retried and given up, events, conservation, trace hash. */
import type { Conservation, RunResults } from '@cdx/simulator';
import type { Fact } from '../facts.ts';
import { formatCount, formatCountOf, formatRate } from '../numbers.ts';

export function retryFact({ stages, downloads, uploads }: RunResults): Fact {
  const retries = stages.reduce((sum, stage) => sum + stage.retries, 0);
  const parts = [
    formatCountOf(retries, 'retry', 'retries'),
    `tries spent: ${formatCountOf(downloads.exhausted, 'download')}, ${formatCountOf(uploads.exhausted, 'upload')}`,
    `suspended: ${formatCount(downloads.suspended)}`,
  ];
  return ['Retried', parts.join('; ')];
}

export function activityFact(results: RunResults): Fact {
  const { domainEvents, domainEventsPerSecond, polls, pollsPerSecond } = results;
  return [
    'Activity',
    `${formatCountOf(domainEvents, 'domain event')} (${formatRate(domainEventsPerSecond)}/s simulated), ` +
      `${formatCountOf(polls, 'poll')} (${formatRate(pollsPerSecond)}/s simulated)`,
  ];
}

/** `closed: 38,400 issued = log = kernel = views; …`: printed only where it holds. */
export function conservationFacts({ conservation, uploads }: RunResults): readonly Fact[] {
  const { issued, uploadsGivenUp, uploadsNotYetReceived } = conservation;
  const parts = [`closed: ${formatCountOf(issued, 'download')} issued = log = kernel = views`];
  if (uploads.sessions > 0) {
    parts.push(`${formatCountOf(uploads.sessions, 'upload')} = log = kernel = views`);
  }
  if (uploadsNotYetReceived > 0) {
    parts.push(`${formatCountOf(uploadsNotYetReceived, 'upload')} HQ has not heard of yet`);
  }
  if (uploadsGivenUp > 0) {
    parts.push(`${formatCountOf(uploadsGivenUp, 'upload')} given up before HQ heard of them`);
  }
  return [
    ['Conservation', parts.join('; ')],
    ['Pending', pendingText(conservation)],
  ];
}

function pendingText({ pending }: Conservation): string {
  const reasons = Object.entries(pending).toSorted(([, one], [, other]) => other - one);
  if (reasons.length === 0) return 'none: every session has ended';
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const list = reasons.map(([reason, count]) => `${formatCount(count)} ${reason}`);
  return `${formatCountOf(total, 'session')}: ${list.join('; ')}`;
}
