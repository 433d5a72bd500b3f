/** What happened beside the events of the session, each as a sentence. */
import type { AsideEntry, Explanation } from '@cdx/audit/explain';
import { refusalMessage } from '@cdx/session';
import { formatCountOf, shortDuration } from '../../numbers.ts';
import { printable } from '../../text.ts';
import { formText, sawText } from './facts.ts';
import { heldBackText, waitedText } from './waits.ts';
import { allOf, eventText, numberText, quotedText, type Words } from './words.ts';

export function asideText(
  entry: AsideEntry,
  { sessionNumber, channelDatabase }: Explanation,
  words: Words,
): string {
  switch (entry.kind) {
    case 'learned': {
      const facts = formatCountOf(entry.facts.length, 'fact');
      const late = entry.behindMs === 0 ? 'at once' : `up to ${shortDuration(entry.behindMs)} late`;
      const list = allOf(entry.types.map(eventText));
      return `Process status messages ran: headquarters' forms learn of ${facts}, ${late} (${list}).`;
    }
    case 'refused': {
      const { command, reason, saw, ambiguous, operator } = entry;
      const target = `${sessionNumber}-${channelDatabase}`;
      const refusal = {
        command,
        target,
        reason,
        shown: saw.shown,
        actual: saw.actual,
        sessionNumber,
      };
      // Of a stale form the message says what it showed.
      const form = reason === 'stale' ? formText(saw, entry, words) : sawText(saw, entry, words);
      const either = ambiguous
        ? ' (The session of the other direction with this id may have been meant.)'
        : '';
      return printable(`${operator}: ${refusalMessage(refusal)} ${form}${either}`);
    }
    case 'waited':
      return waitedText(entry, words);
    case 'heldBack':
      return heldBackText(entry, words);
    case 'successor':
      return `The client packed its data anew, as upload ${numberText(entry.stream)}.`;
    case 'issueFixed':
      return `${printable(entry.operator)} fixed the configuration issue ${quotedText(entry.issue)}.`;
  }
}
