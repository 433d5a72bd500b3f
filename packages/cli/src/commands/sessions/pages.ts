/** Reads what a query finds page by page, so that an export needs no memory for all of it. */
import type { SessionRow, SessionsPage, SessionsQuery, SessionsView } from '@cdx/projections';

const pageRows = 5000;

export interface Pages {
  readonly total: number;
  /** How many rows `pages` gives. */
  readonly shown: number;
  readonly pages: AsyncIterable<readonly SessionRow[]>;
}

/** `limit` may be Infinity. */
export async function readRows(
  views: Pick<SessionsView, 'query'>,
  query: SessionsQuery & { readonly limit: number },
): Promise<Pages> {
  const first = await views.query({ ...query, limit: Math.min(query.limit, pageRows) });
  return {
    total: first.total,
    shown: Math.min(query.limit, first.total),
    pages: following(views, query, first),
  };
}

async function* following(
  views: Pick<SessionsView, 'query'>,
  query: SessionsQuery & { readonly limit: number },
  first: SessionsPage,
): AsyncGenerator<readonly SessionRow[]> {
  let page = first;
  let offset = 0;
  while (page.rows.length > 0) {
    yield page.rows;
    offset += page.rows.length;
    const left = Math.min(query.limit - offset, pageRows);
    if (left <= 0 || offset >= page.total) return;
    page = await views.query({ ...query, offset, limit: left });
  }
}
