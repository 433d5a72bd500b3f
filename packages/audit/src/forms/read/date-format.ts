/**
 * How a file writes its dates: stated as a pattern, or recognised where all of them together leave
 * no doubt. `03/04/2026` alone is doubt, and is never guessed.
 */
import { CdxError } from '@cdx/session';
import { isoPattern, patternOf, type DatePattern } from './date-pattern.ts';

export interface DateSample {
  readonly text: string;
  readonly line: number;
}

/** In which order a date has its parts. */
type PartOrder = 'ymd' | 'dmy' | 'mdy';

const shape =
  /^(?<first>\d{1,4})(?<mark>[-/. ])(?<second>\d{1,2})\k<mark>\s?(?<third>\d{1,4})\.?,?(?:[T\s].*)?$/u;

/**
 * The pattern that somebody stated: `dd.MM.yyyy HH:mm:ss`, or `iso`.
 *
 * @throws CdxError 'invalid-argument'
 */
export function statedDateFormat(text: string): DatePattern {
  if (text.toLowerCase() === 'iso') return isoPattern;
  return patternOf(text);
}

/** Looks at every date of a file, in any order, and says in the end what they have in common. */
export class DateFormatFinder {
  readonly #seen = new Map<PartOrder | 'slashed', DateSample>();
  #dayFirst: DateSample | null = null;
  #monthFirst: DateSample | null = null;
  #mark = '/';

  see(sample: DateSample): void {
    const groups = shape.exec(sample.text.trim())?.groups;
    // What is no date at all is told with its row.
    if (groups === undefined) return;
    const { first = '', second = '', third = '', mark = '' } = groups;
    if (first.length === 4) return this.#note('ymd', sample);
    if (third.length !== 4) return;
    // Dots are used with the day first alone.
    if (mark === '.') return this.#note('dmy', sample);
    this.#mark = mark;
    this.#note('slashed', sample);
    if (Number(first) > 12) this.#dayFirst ??= sample;
    if (Number(second) > 12) this.#monthFirst ??= sample;
  }

  /**
   * @throws CdxError 'invalid-argument' where dates are written in several ways, or may be read in
   *   two.
   */
  found(path: string): DatePattern {
    const [one, other] = [...this.#seen.values()];
    if (one === undefined) return isoPattern;
    if (other !== undefined) throw mixed(path, one, other);
    if (this.#seen.has('ymd')) return isoPattern;
    if (this.#seen.has('dmy')) return patternOf('dd.MM.yyyy HH:mm:ss');
    const mark = this.#mark;
    if (this.#dayFirst !== null && this.#monthFirst !== null) {
      throw mixed(path, this.#dayFirst, this.#monthFirst);
    }
    if (this.#dayFirst !== null) return patternOf(`dd${mark}MM${mark}yyyy HH:mm:ss`);
    if (this.#monthFirst !== null) return patternOf(`MM${mark}dd${mark}yyyy HH:mm:ss`);
    const time = /[ap]\.?m\.?$/iu.test(one.text.trim()) ? 'hh:mm:ss tt' : 'HH:mm:ss';
    throw new CdxError(
      'invalid-argument',
      `${path}, line ${one.line}: ${JSON.stringify(one.text)} may be read with the day or the month ` +
        'first, and no date of the file tells. Say which: ' +
        `--date-format "dd${mark}MM${mark}yyyy ${time}" or --date-format "MM${mark}dd${mark}yyyy ${time}".`,
      { path, line: one.line, found: one.text },
    );
  }

  #note(order: PartOrder | 'slashed', sample: DateSample): void {
    if (!this.#seen.has(order)) this.#seen.set(order, sample);
  }
}

function mixed(path: string, one: DateSample, other: DateSample): CdxError {
  return new CdxError(
    'invalid-argument',
    `${path}: dates are written in several ways: ${JSON.stringify(one.text)} (line ${one.line}) and ` +
      `${JSON.stringify(other.text)} (line ${other.line}). State one with --date-format; rows with others ` +
      'are then told as broken.',
    { path, line: other.line, found: other.text },
  );
}
