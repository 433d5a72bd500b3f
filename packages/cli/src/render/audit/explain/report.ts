/** One explanation for people: what it is about, what happened line by line, and how it stands. */
import type { Explanation, ExplanationEntry } from '@cdx/audit/explain';
import { statusLabel } from '@cdx/session';
import { factLines } from '../../facts.ts';
import type { Look } from '../../look.ts';
import { shortDuration } from '../../numbers.ts';
import { statusBrush } from '../../sessions/sessions-table.ts';
import { pad, printable, textWidth, wrap } from '../../text.ts';
import { asideText } from './asides.ts';
import { configurationText, dataText, moverText, standingText } from './closing.ts';
import { factText, type SessionWords } from './facts.ts';
import type { Words } from './words.ts';

/** Sections with an empty line between them; ends with a line break. */
export function explanationReport(explanation: Explanation, words: Words, look: Look): string {
  const { direction, sessionNumber, channelDatabase, standing } = explanation;
  const status = statusLabel(standing.status);
  const kind = direction === 'download' ? 'Download session' : 'Upload session';
  const title = look.paint.bold(`${kind} ${printable(`${sessionNumber}-${channelDatabase}`)}: `);
  const sections = [
    [title + (statusBrush(standing.status, look)?.(status) ?? status)],
    factLines(aboutFacts(explanation, words), look),
    entryLines(explanation, words, look),
    factLines(
      [
        ['Data', dataText(explanation.data, words)],
        ['Now', standingText(standing, words)],
        ['Next', moverText(standing.mover, explanation, words)],
      ],
      look,
    ),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function aboutFacts(
  explanation: Explanation,
  { clock }: Words,
): readonly (readonly [string, string])[] {
  const { jobName, schedule, channelDatabase, channelDataGroup, packageKind, logEnd, inferred } =
    explanation;
  const kind = packageKind === null ? '' : `, ${packageKind}`;
  return [
    ['Job', printable(`${jobName}${kind}, by schedule ${schedule}`)],
    ['Database', printable(`${channelDatabase} of ${channelDataGroup}`)],
    ['Clients', configurationText(explanation)],
    ...(inferred === null ? [] : [['Form', formText(inferred)] as const]),
    ['Log', `up to ${clock.dateTime(logEnd.at)} ${clock.timeZone}, position ${logEnd.position}`],
  ];
}

/** One row is all there is. */
function formText({ file, line }: NonNullable<Explanation['inferred']>): string {
  return printable(
    `${file}, line ${line}: how the session stood last, and the dates of that. Attempts before the last, reruns and when headquarters learned of it are not on it.`,
  );
}

/** Narrow terminals give the distance up, and then stand the sentence below its time. */
const sentenceMin = 40;

function entryLines(explanation: Explanation, words: Words, look: Look): readonly string[] {
  const { entries } = explanation;
  const since = entries.map(({ at }, index) => {
    const before = entries[index - 1];
    if (before === undefined) return '';
    const distance = at - before.at;
    // Waits begin, and late messages tell of, what is past.
    return distance < 0 ? '' : `+${shortDuration(distance)}`;
  });
  const sinceWidth = Math.max(...since.map(textWidth), 0);
  const timeWidth = 14;
  const isWide = look.width - timeWidth - 2 - sinceWidth - 2 >= sentenceMin;
  const indent = isWide ? timeWidth + 2 + sinceWidth + 2 : 2;
  return entries.flatMap((entry, index) => {
    const text = entryText(index, explanation, words);
    const time = words.clock.short(entry.at);
    const lines = wrap(text, look.width - indent);
    const paint = brushOf(entry, look);
    const head = `${look.paint.bold(time)}  ${look.paint.dim(pad(since[index] ?? '', sinceWidth, 'right'))}`;
    if (!isWide) return [head.trimEnd(), ...lines.map((line) => `  ${paint(line)}`)];
    return lines.map((line, place) =>
      place === 0 ? `${head}  ${paint(line)}` : ' '.repeat(indent) + paint(line),
    );
  });
}

function entryText(index: number, explanation: Explanation, words: Words): string {
  const { entries, direction, schedule, channelDataGroup: group } = explanation;
  const entry = entries[index] as ExplanationEntry;
  if (entry.position === null) return asideText(entry, explanation, words);
  const before = entries.slice(0, index).findLast(({ kind }) => kind === 'failed');
  const failureBefore = before?.kind === 'failed' ? before.message : null;
  const isInferred = explanation.inferred !== null;
  const session: SessionWords = {
    ...words,
    direction,
    schedule,
    group,
    failureBefore,
    isInferred,
  };
  return factText(entry, session);
}

function brushOf({ kind }: ExplanationEntry, { paint }: Look): (text: string) => string {
  if (kind === 'failed' || kind === 'suspended') return paint.red;
  if (kind === 'refused' || kind === 'waited' || kind === 'heldBack') return paint.yellow;
  if (kind === 'learned') return paint.dim;
  return kind === 'applied' ? paint.green : (text) => text;
}
