/** A session in a sentence or a table of auditors: which direction it is of goes with it. */
import { parseSessionStream } from '@cdx/session';
import { fit, printable, textWidth } from '../text.ts';

/** `download 17-STORE-0001`. */
export function sessionWord(stream: string): string {
  const { direction, sessionNumber, channelDatabase } = parseSessionStream(stream);
  return printable(`${direction} ${sessionNumber}-${channelDatabase}`);
}

/** The same in `width` columns: what is gone is in the middle, since names of databases differ at their end. */
export function sessionCell(stream: string, width: number, ellipsis: string): string {
  const word = sessionWord(stream);
  if (textWidth(word) <= width) return word;
  const end = word.slice(-Math.floor(width / 3));
  return fit(word, width - textWidth(end), ellipsis) + end;
}
