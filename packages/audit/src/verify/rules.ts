/**
 * What is looked at, by code. Findings are wrong, whoever wrote the log; notes are remarkable and can
 * be honest. The codes are for programs and do not change.
 */

export const findingRules = {
  'file-damaged': 'the file of an export is whole',
  'line-unreadable': 'every line is an event',
  'envelope-invalid': 'envelopes have all their fields, each of its kind',
  'type-unknown': 'events are of types that there are',
  'version-unknown': 'payloads are of versions that there are',
  'payload-invalid': 'payloads are what their type and version say',
  'stream-identity': 'events are in the streams that their payloads name',
  'source-identity': 'what a client tells is of its own channel database',
  'position-order': 'positions rise',
  'position-gap': 'positions have no gaps',
  'tail-missing': 'the log reaches as far as it said',
  'revision-gap': 'revisions of a stream are 0, 1, 2, …',
  'id-repeated': 'an id is once in a stream',
  'cause-unknown': 'the event that is named as the cause is there',
  'cause-later': 'causes are before their effects',
  correlation: 'events that follow from one another share their correlation',
  'occurred-order': 'what a source tells it tells in order (occurredAt)',
  'recorded-order': 'recordedAt never goes back',
  'recorded-before-occurred': 'nothing is recorded before it has occurred',
  'illegal-step': 'every step of a session is one that its machine has',
  'run-number': 'facts belong to the run that the session is in',
  'late-in-time': 'only what comes late is recorded as late',
  'retry-before-due': 'no retry runs before it is due',
  'try-count': 'no stage is tried more often than its policy allows',
  'retry-hopeless': 'what trying again cannot mend is not tried again',
  'session-stuck': 'a session that failed is retried or ended',
  'apply-order': 'under dependency enforcement packages are applied in order',
  'package-purged': 'a package that was purged is not sent again',
  'purge-open': 'sessions are purged when they have ended',
  'after-purge': 'nothing is told of a session that was purged',
  'purge-count': 'a batch has purged what it says',
  'batch-ahead': 'a batch knows only what was there before it',
  'batch-back': 'what headquarters knew it goes on knowing',
  'batch-messages': 'a batch has moved the messages that it says',
  'refusal-readings': 'a refusal tells what the form showed and what was so',
  'run-count': 'a run has recorded as many events as it says',
} as const;

export const noteRules = {
  'late-message': 'messages of an older run, or of a canceled session',
  'applied-after-cancel': 'applied although it had been canceled',
  'applied-out-of-order': 'applied while an earlier session was open',
  'tries-spent': 'given up because its tries were spent',
  'command-refused': 'commands of operators that were refused',
  'retry-overdue': 'due for over an hour when the log ends, and not begun',
  'open-long': 'open for over seven days when the log ends',
  'id-shared': 'one id in two streams',
} as const;

export type FindingRule = keyof typeof findingRules;
export type NoteRule = keyof typeof noteRules;
export type Rule = FindingRule | NoteRule;

export function isFindingRule(rule: Rule): rule is FindingRule {
  return Object.hasOwn(findingRules, rule);
}
