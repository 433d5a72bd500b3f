/** The whole document: what was asked, the answer, pictures, tables, and how to make it again. */
import { markup, type Markup } from './markup.ts';
import { styles } from './styles.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

export interface PageParts {
  /** `Experiment` or `Run`. */
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  /** Sentences; the first is the answer. */
  readonly answer: readonly (string | Markup)[];
  readonly meta: readonly string[];
  readonly sections: readonly Section[];
}

export function page({ kind, title, description, answer, meta, sections }: PageParts): string {
  const whole = markup`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="cdx" />
        <title>${title} · ${kind} · CDX</title>
        <style>
          ${{ markup: styles }}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="kind">${kind}</p>
            <h1>${title}</h1>
            ${description === '' ? null : markup`<p>${description}</p>`}
            <div class="answer">${answer.map((sentence) => markup`<p>${sentence}</p>`)}</div>
            <p class="meta">${meta.join(' · ')}</p>
            <nav aria-label="Contents">
              <ul>
                ${sections.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`)}
              </ul>
            </nav>
          </header>
          ${sections.map(
            ({ id, title: name, body }) =>
              markup`<section aria-labelledby="${id}">
                <h2 id="${id}">${name}</h2>
                ${body}
              </section> `,
          )}
        </main>
      </body>
    </html>`;
  return `${whole.markup}\n`;
}
