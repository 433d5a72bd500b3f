/** The first lines of every form: what it is, of which run, in which reading, as of when. */
import type { FormScope } from '../io/view-scope.ts';
import type { Look } from './look.ts';
import { printable, wrap } from './text.ts';

type Scope = Pick<FormScope, 'recorded' | 'reading' | 'at' | 'clock'>;

/** `Download sessions of tiny, actual, as of 2026-03-02 10:00 UTC; .cdx/tiny-1.db`. */
export function scopeTitle(form: string, scope: Scope, look: Look): readonly string[] {
  const { run, name } = scope.recorded;
  const of = run === null ? '' : ` of ${printable(run.scenarioName)}`;
  return wrap(`${printable(form)}${of}, ${scopeWords(scope)}; ${name}`, look.width);
}

/** `as headquarters knows it, as of 2026-03-02 10:00 UTC`. */
export function scopeWords({ reading, at, clock }: Omit<Scope, 'recorded'>): string {
  const words = reading === 'hq' ? 'as headquarters knows it' : 'actual';
  if (at === null) return words;
  const time = at % 60_000 === 0 ? clock.dateMinute(at) : clock.dateTime(at);
  return `${words}, as of ${time} ${clock.timeZone}`;
}
