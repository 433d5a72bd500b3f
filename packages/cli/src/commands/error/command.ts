/** `cdx error`: the article of an Error ID, as docs/troubleshooting/ has it. */
import { Command } from 'commander';
import {
  cdxErrorCodes,
  failureErrorId,
  failureKeys,
  failureOfErrorId,
  type CdxError,
  type FailureKey,
} from '@cdx/session';
import { nearest } from '@cdx/simulator';
import { readArticle } from '../../io/article-file.ts';
import { badInput, didYouMean, quoted } from '../../options/bad-input.ts';
import { asErrorId } from '../../options/session-filters.ts';
import { exitCode } from '../../report-error.ts';
import type { CommandContext } from '../context.ts';
import { parseArticle, type Article } from './article.ts';
import { articleListText, articleText, noArticleText } from './show.ts';

/** Raised when a field of `--json` changes its meaning or goes. */
const errorVersion = 1;

export function errorCommand(context: CommandContext): Command {
  return new Command('error')
    .summary('show what an Error ID means and what to do')
    .description(
      'The article of an Error ID: symptom, cause, what to do, and what a retry will and will not ' +
        'mend. Without one, the list of all articles; they are in docs/troubleshooting/.',
    )
    .argument('[ERROR_ID]', 'an Error ID, CDX-24K3WJD7, or the key of a failure, sql-write')
    .option('--json', 'as JSON, as docs/results.md has it')
    .addHelpText(
      'after',
      `
Examples:
  ${context.program} error                       all articles
  ${context.program} error CDX-24K3WJD7
  ${context.program} error sql-write --json`,
    )
    .action((word: string | undefined, { json = false }: { readonly json?: boolean }) => {
      const { errorId, articles, lines } =
        word === undefined ? listAnswer(context) : oneAnswer(word, context);
      context.terminal.stdout.write(
        json
          ? `${JSON.stringify({ errorVersion, errorId, articles }, null, 2)}\n`
          : `${lines().join('\n')}\n`,
      );
      context.end(exitCode.done);
    });
}

interface Answer {
  /** The one asked for; null for the list. */
  readonly errorId: string | null;
  readonly articles: readonly Article[];
  readonly lines: () => readonly string[];
}

const articleOf = (key: FailureKey): Article => parseArticle(key, readArticle(key));

function listAnswer({ look, program }: CommandContext): Answer {
  const articles = failureKeys.map((key) => articleOf(key));
  return {
    errorId: null,
    articles,
    lines: () => articleListText(articles, look, program),
  };
}

function oneAnswer(word: string, { look, program }: CommandContext): Answer {
  const asked = word.trim().toLowerCase();
  const id = asErrorId(word);
  const named = failureKeys.find((one) => one === asked);
  const key = named ?? (id === null ? null : failureOfErrorId(id));
  if (key !== null) {
    const article = articleOf(key);
    return {
      errorId: article.errorId,
      articles: [article],
      lines: () => articleText(article, look),
    };
  }
  // An Error ID that nobody has written about is a valid question, and this is its answer.
  if (id === null) throw noErrorId(word);
  const near = nearest(id, failureKeys.map(failureErrorId));
  return {
    errorId: id,
    articles: [],
    lines: () => noArticleText({ id, near, program }, look),
  };
}

function noErrorId(word: string): CdxError {
  const code = cdxErrorCodes.find((one) => one === word);
  if (code !== undefined) {
    return badInput(`${code} is an error of cdx itself: see docs/errors/${code}.md.`);
  }
  const meant = didYouMean(word, [...failureKeys, ...failureKeys.map(failureErrorId)]);
  return badInput(
    `${quoted(word)} is no Error ID such as CDX-7F3A91C2, and no key of a failure` +
      (meant || '; cdx error lists both.'),
    { word },
  );
}
