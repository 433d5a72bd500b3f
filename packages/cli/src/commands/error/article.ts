/** An article of docs/troubleshooting/ as data: facts of the catalogue, sections as written. */
import { failureEntry, failureErrorId, type FailureEntry, type FailureKey } from '@cdx/session';

export interface ArticleSection {
  readonly heading: string;
  /** Markdown: paragraphs, lists, and text in fences. */
  readonly text: string;
}

export interface Article extends FailureEntry {
  readonly errorId: string;
  readonly title: string;
  readonly sections: readonly ArticleSection[];
}

export function parseArticle(key: FailureKey, markdown: string): Article {
  const [head = '', ...parts] = markdown.split(/^## /m);
  const title = /^# (.*)$/m.exec(head)?.[1] ?? key;
  const sections = parts.map((part) => {
    const [heading = ''] = part.split('\n', 1);
    return { heading, text: part.slice(heading.length).trim() };
  });
  return { errorId: failureErrorId(key), ...failureEntry(key), title, sections };
}
