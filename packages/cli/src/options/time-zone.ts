/** `--time-zone Europe/Vienna`. */
import { isTimeZone } from '@cdx/simulator';
import { badInput, didYouMean, quoted } from './bad-input.ts';

/** Errors: `invalid-argument`. */
export function parseTimeZone(text: string): string {
  if (isTimeZone(text)) return text;
  const meant = didYouMean(text, Intl.supportedValuesOf('timeZone'));
  throw badInput(
    `--time-zone ${quoted(text)} is no time zone such as Europe/Vienna or UTC${meant || '.'}`,
  );
}
