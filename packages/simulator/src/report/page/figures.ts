/** Plans drawn, one after another, for the page and as files of their own. */
import { draw, inlineSvg, standaloneSvg, wholeSpec } from '../draw/render.ts';
import { narrowFrame, wideFrame } from '../draw/spec.ts';
import type { PlotPlan } from '../plots/plan.ts';
import type { ReportPlot } from '../report.ts';
import { dataUri } from '../text/escape.ts';
import { markup, type Markup } from './markup.ts';

export interface Figures {
  readonly markup: Markup;
  /** Those that had something to draw. */
  readonly plots: readonly ReportPlot[];
}

/**
 * Numbers that go into the page itself, the least tables first; fewer where they lie beside it as
 * well. The page stays below 2 MB. Characters.
 */
const embeddedMax = { besides: 300_000, alone: 1_200_000 };

/**
 * @param besides whether the files of the plots lie beside the page, so that it can link to numbers
 *   that are too many to be in it.
 */
export async function figuresOf(plans: readonly PlotPlan[], besides: boolean): Promise<Figures> {
  const links = linksOf(plans, besides);
  const plots: ReportPlot[] = [];
  const figures: Markup[] = [];
  for (const plan of plans) {
    const { name, heading, title, caption, spec, csv } = plan;
    if (spec === null) {
      figures.push(
        markup`<figure>
          <h3 id="plot-${name}">${heading}</h3>
          <p>${title}</p>
        </figure> `,
      );
      continue;
    }
    // One after another: a renderer counts what it has drawn.
    const wide = await draw(spec(wideFrame), `${name}-w`);
    const narrow = await draw(spec(narrowFrame), `${name}-n`);
    const vegaLite = wholeSpec({ description: plan.description, ...spec(wideFrame) });
    plots.push({ name, title, svg: standaloneSvg(wide, plan), vegaLite, csv });
    figures.push(
      markup`<figure>
        <h3 id="plot-${name}">${heading}</h3>
        <p>${title}</p>
        ${{ markup: inlineSvg(wide, plan, `${name}-wide`, 'wide') }}
        ${{ markup: inlineSvg(narrow, plan, `${name}-narrow`, 'narrow') }}
        <figcaption>${caption}${links.get(name) ?? null}</figcaption>
      </figure> `,
    );
  }
  return { markup: markup`${figures}`, plots };
}

function linksOf(plans: readonly PlotPlan[], besides: boolean): ReadonlyMap<string, Markup> {
  let left = besides ? embeddedMax.besides : embeddedMax.alone;
  const links = new Map<string, Markup>();
  for (const { name, csv, heading } of plans.toSorted(
    (one, other) => one.csv.length - other.csv.length,
  )) {
    const uri = dataUri('text/csv', csv);
    left -= uri.length;
    const href = left >= 0 ? uri : besides ? `plots/${name}.csv` : null;
    if (href === null) {
      links.set(name, markup` The numbers are too many for this page; --json has them.`);
      continue;
    }
    const label = `Numbers of: ${heading}`;
    const what = left >= 0 ? 'the numbers as CSV' : 'the numbers as CSV, beside this page';
    links.set(
      name,
      markup` <span class="links"
        ><a href="${{ markup: href }}" download="${name}.csv" aria-label="${label}"
          >${what}</a
        ></span
      >`,
    );
  }
  return links;
}
