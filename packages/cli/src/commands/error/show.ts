/** What `cdx error` shows: an article, the list of them, or that there is none. */
import { failureOfErrorId } from '@cdx/session';
import { sectionLines } from '../../render/article.ts';
import { factLines } from '../../render/facts.ts';
import type { Look } from '../../render/look.ts';
import { stageLabels } from '../../render/results/labels.ts';
import { tableLines } from '../../render/table.ts';
import { wrap } from '../../render/text.ts';
import type { Article } from './article.ts';

export function articleText(article: Article, look: Look): readonly string[] {
  const { title, errorId, key, retriable, source, sections } = article;
  const retry = retriable ? '' : ', trying again cannot help';
  return [
    ...wrap(title, look.width).map((line) => look.paint.bold(line)),
    '',
    ...factLines(
      [
        ['Error ID', `${errorId} (${key})`],
        ['Stages', stagesOf(article)],
        ['Kind', article.kind + retry],
        ['Source', source],
      ],
      look,
    ),
    '',
    ...sectionLines(sections, look),
  ];
}

export function articleListText(
  articles: readonly Article[],
  look: Look,
  program: string,
): readonly string[] {
  const rows = articles.map((article) => [
    article.errorId,
    article.key,
    article.title,
    article.kind,
    stagesOf(article),
  ]);
  return [
    ...tableLines(
      {
        columns: [
          { header: 'Error ID' },
          { header: 'key' },
          { header: 'article', drop: 1 },
          { header: 'kind', drop: 2 },
          { header: 'stages', drop: 3 },
        ],
        rows,
      },
      look,
    ),
    '',
    ...wrap(`${program} error ERROR_ID shows one.`, look.width),
  ];
}

interface Missing {
  readonly id: string;
  /** The nearest Error ID that has an article. */
  readonly near: string | null;
  readonly program: string;
}

export function noArticleText({ id, near, program }: Missing, look: Look): readonly string[] {
  const meant =
    near === null ? '' : ` The nearest with one is ${near} (${failureOfErrorId(near)}).`;
  return [
    ...wrap(`There is no article for ${id}.${meant} Its message can be seen with`, look.width),
    `  ${program} sessions download --error ${id}`,
    `  ${program} sessions upload --error ${id}`,
  ];
}

function stagesOf({ stages }: Article): string {
  return stages.map((stage) => stageLabels[stage]).join(', ');
}
