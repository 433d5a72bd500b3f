/** Reads what a query finds page by page, so that an export needs no memory for all of it. */
import {
  statedRow,
  type SessionsPage,
  type SessionsQuery,
  type SessionsView,
  type StatedRow,
} from '@cdx/projections';
import type { ImportedForms } from '../../io/imported-forms.ts';

const pageRows = 5000;

export interface Pages {
  readonly total: number;
  /** How many rows `pages` gives. */
  readonly shown: number;
  readonly pages: AsyncIterable<readonly StatedRow[]>;
}

/** `limit` may be Infinity. `forms`: of those that the history was inferred from. */
export async function readRows(
  views: Pick<SessionsView, 'query'>,
  query: SessionsQuery & { readonly limit: number },
  forms: ImportedForms | null,
): Promise<Pages> {
  const first = await views.query({ ...query, limit: Math.min(query.limit, pageRows) });
  return {
    total: first.total,
    shown: Math.min(query.limit, first.total),
    pages: following(views, query, first, forms),
  };
}

async function* following(
  views: Pick<SessionsView, 'query'>,
  query: SessionsQuery & { readonly limit: number },
  first: SessionsPage,
  forms: ImportedForms | null,
): AsyncGenerator<readonly StatedRow[]> {
  let page = first;
  let offset = 0;
  while (page.rows.length > 0) {
    yield forms === null ? page.rows : page.rows.map(statedRow);
    offset += page.rows.length;
    const left = Math.min(query.limit - offset, pageRows);
    if (left <= 0 || offset >= page.total) return;
    page = await views.query({ ...query, offset, limit: left });
  }
}
