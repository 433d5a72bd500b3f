/**
 * From a specification to an SVG: the only file that loads the libraries. Widths of texts are
 * estimated by us, so a canvas that somebody has installed changes nothing.
 */
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { escapeText } from '../text/escape.ts';
import { textWidth } from '../text/measure.ts';
import { compactSvg } from './compact-svg.ts';
import type { Spec } from './spec.ts';
import { colour, plotConfig, withVariables } from './theme.ts';

/** How the library measures texts; its types do not name it. */
const { textMetrics } = vega as unknown as {
  readonly textMetrics: {
    width: (item: { readonly fontSize?: number }, text: unknown) => number;
  };
};

/** Hints for authors of specifications have no place among the messages of a command. */
const silent = vega.logger(vega.None);

const schema = 'https://vega.github.io/schema/vega-lite/v6.json';

/** What Vega-Lite takes anywhere: schema and looks included. */
export function wholeSpec(spec: Spec): Spec {
  return { $schema: schema, config: plotConfig, ...spec };
}

interface Words {
  readonly title: string;
  readonly description: string;
}

export interface Drawn {
  readonly width: number;
  readonly body: string;
  readonly viewBox: string;
}

/** Texts of marks are strings or numbers; lines come one by one. */
function textOf(text: unknown): string {
  return typeof text === 'string' || typeof text === 'number' ? String(text) : '';
}

export async function draw(spec: Spec, prefix: string): Promise<Drawn> {
  textMetrics.width = ({ fontSize = 11 }, text) => textWidth(textOf(text), fontSize);
  const { spec: runtime } = compile(wholeSpec(spec) as unknown as TopLevelSpec, { logger: silent });
  const view = new vega.View(vega.parse(runtime), { renderer: 'none', logger: silent });
  const svg = await view.toSVG();
  view.finalize();
  const compact = compactSvg(svg, prefix);
  const viewBox = / viewBox="([^"]*)"/.exec(compact)?.[1] ?? '0 0 0 0';
  const body = compact.slice(compact.indexOf('>') + 1, compact.lastIndexOf('</svg>'));
  return { width: Number(viewBox.split(' ')[2]), body, viewBox };
}

/** For the page: colours of its scheme. */
export function inlineSvg(
  { width, body, viewBox }: Drawn,
  { title, description }: Words,
  id: string,
  className: string,
): string {
  const label = `role="img" aria-labelledby="${id}-title ${id}-description"`;
  return (
    `<svg class="${className}" ${label} viewBox="${viewBox}" style="max-width:${width}px">` +
    `<title id="${id}-title">${escapeText(title)}</title>` +
    `<desc id="${id}-description">${escapeText(description)}</desc>` +
    `${withVariables(body)}</svg>`
  );
}

/** A file of its own: light, on white. */
export function standaloneSvg({ body, viewBox }: Drawn, { title, description }: Words): string {
  const [, , width, height] = viewBox.split(' ');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" ` +
    `width="${width}" height="${height}" viewBox="${viewBox}">` +
    `<title id="title">${escapeText(title)}</title>` +
    `<desc id="description">${escapeText(description)}</desc>` +
    `<rect width="100%" height="100%" fill="${colour('paper')}"/>${body}</svg>\n`
  );
}
