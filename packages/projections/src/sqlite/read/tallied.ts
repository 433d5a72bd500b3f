/** Sessions of a whole form in numbers: the tally, and what the summary is made of. */
import { directions, type Direction } from '@cdx/session';
import { derived } from '../../sessions/session-row.ts';
import { tallyOf } from '../../sessions/sessions-tally.ts';
import type { SessionsTally } from '../../sessions/sessions-view.ts';
import type { SummaryQuery } from '../../summary/sessions-summary.ts';
import { statusesInError, SummaryMaker } from '../../summary/summary-maker.ts';
import { countsByFacet } from './counted.ts';
import { facetsOf } from './facets.ts';
import type { Form } from './form.ts';
import { oneOf } from './sql.ts';

export function readTally(form: Form): SessionsTally {
  const { counts, facets } = form.tables;
  const { sql: ofReading, values } = form.counted;
  const sql = `SELECT direction, status, sum(sessions) AS sessions
    FROM ${counts} CROSS JOIN ${facets} USING (facet)
    WHERE ${ofReading} GROUP BY direction, status`;
  const tally = { download: [] as number[], upload: [] as number[] };
  for (const { direction, status, sessions } of form.all({ sql, values })) {
    tally[directions[direction as number] as Direction][status as number] = sessions as number;
  }
  return tallyOf(tally);
}

export function summaryOf(
  form: Form,
  query: SummaryQuery & { readonly top: number },
): SummaryMaker {
  const maker = new SummaryMaker(query);
  for (const direction of directions) {
    const facets = facetsOf(form, { direction, statuses: statusesInError[direction] });
    const counts = countsByFacet(form, direction, facets, query);
    const { sql, values } = oneOf('facet', [...counts.keys()]);
    const rows = form.all({
      sql: `SELECT facet, status, job, error_id FROM ${form.tables.facets} WHERE ${sql}`,
      values,
    });
    for (const { facet, status, job, error_id: errorId } of rows) {
      const facts = {
        direction,
        status: derived.status(direction, status as number),
        job: job as string,
        errorId: errorId as string | null,
      };
      maker.add(facts, counts.get(facet as number) ?? 0);
    }
  }
  return maker;
}
