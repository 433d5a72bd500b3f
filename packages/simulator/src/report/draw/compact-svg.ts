/**
 * What a renderer writes and no eye sees taken out of an SVG, which makes it a third of its size:
 * empty paths, hints for programs, digits beyond a tenth of a pixel; and neighbouring shapes that
 * look the same become one. Ids are counted anew, so that pictures do not depend on what was drawn
 * before them.
 */

/** @param prefix of ids, so that several pictures can be in one page. */
export function compactSvg(svg: string, prefix: string): string {
  const lean = svg
    .replaceAll(
      /<path class="(?:background|foreground)" aria-hidden="true" d="(?:|M0,0h[\d.]+v[\d.]+h-?[\d.]+Z)"(?: pointer-events="none")?(?: display="none")?\/>/g,
      '',
    )
    .replaceAll(/ (?:role|aria-[a-z]+|class|pointer-events)="[^"]*"/g, '')
    .replaceAll(
      / (?:opacity="1"|stroke-width="1"|stroke-miterlimit="4"|(?:x2|y2)="0"|font-size="12px"|stroke-dasharray="1,0")/g,
      '',
    )
    .replaceAll(/ (d|transform|x|y|x2|y2|width|height|viewBox)="([^"]*)"/g, roundedAttribute)
    .replaceAll(/ transform="translate\(0,0\)"/g, '')
    .replaceAll('font-family="sans-serif" ', '')
    .replace(' fill="none"', ' fill="none" font-family="system-ui, sans-serif" font-size="12"');
  return countedIds(joinedPaths(withoutEmptyGroups(lean)), prefix);
}

function roundedAttribute(_: string, name: string, value: string): string {
  const rounded = value.replaceAll(/-?\d+\.\d+(?:e-?\d+)?/g, (number) =>
    String(Number(Number(number).toFixed(1)) + 0),
  );
  return ` ${name}="${rounded}"`;
}

function withoutEmptyGroups(svg: string): string {
  let text = svg;
  for (;;) {
    const next = text
      .replaceAll(/<g(?: [^>]*)?><\/g>/g, '')
      .replaceAll(
        /<g>((?:<(?:path|line|text|rect)(?: [^>]*)?(?:\/>|>[^<]*<\/text>))*)<\/g>/g,
        '$1',
      );
    if (next === text) return text;
    text = next;
  }
}

/** Crisp edges where shapes lie side by side: no hairlines between them. */
const crispFrom = 30;

function joinedPaths(svg: string): string {
  return svg.replaceAll(/(?:<path d="[^"]*" fill="#[0-9a-f]{6}"\/>){2,}/g, (run) => {
    const paths = [...run.matchAll(/<path d="([^"]*)" fill="([^"]*)"\/>/g)];
    let text = '';
    for (let first = 0; first < paths.length;) {
      const fill = paths[first]?.[2];
      let end = first + 1;
      while (paths[end]?.[2] === fill) end++;
      const shapes = paths.slice(first, end).map((path) => path[1]);
      const crisp = shapes.length >= crispFrom ? ' shape-rendering="crispEdges"' : '';
      text += `<path d="${shapes.join('')}" fill="${fill}"${crisp}/>`;
      first = end;
    }
    return text;
  });
}

function countedIds(svg: string, prefix: string): string {
  const names = new Map<string, string>();
  const nameOf = (id: string): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const name = `${prefix}-${names.size + 1}`;
    names.set(id, name);
    return name;
  };
  return svg
    .replaceAll(/ id="([^"]*)"/g, (_, id: string) => ` id="${nameOf(id)}"`)
    .replaceAll(/url\(#([^)]*)\)/g, (_, id: string) => `url(#${nameOf(id)})`);
}
