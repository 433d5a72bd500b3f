/** A page taken apart, strictly: whatever is opened is closed, and attributes are quoted. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Element | string)[];
}

/** @throws where the text is not well formed. */
export function readMarkup(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  const rest = text.replace(/^<!DOCTYPE html>\s/, '');
  let end = 0;
  for (const match of rest.matchAll(
    /<(\/?)([a-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/giy,
  )) {
    end = match.index + match[0].length;
    const [all, closing, name, list = '', alone] = match;
    const inner = open.at(-1) as Element;
    if (name === undefined) {
      checkReferences(all);
      inner.children.push(decoded(all));
    } else if (closing === '/') {
      if (inner.name !== name) throw new Error(`</${name}> closes <${inner.name}>`);
      open.pop();
    } else {
      checkReferences(list);
      const attributes = attributesOf(list, name);
      const element: Element = { name, attributes, children: [] };
      inner.children.push(element);
      if (alone === '') open.push(element);
    }
  }
  if (end !== rest.length) throw new Error(`not markup: ${rest.slice(end, end + 80)}`);
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  return root;
}

function attributesOf(list: string, name: string): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [, key = '', value = ''] of list.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (key in attributes) throw new Error(`${key} is there twice in <${name}>`);
    attributes[key] = decoded(value);
  }
  return attributes;
}

function checkReferences(text: string): void {
  const wrong = /&(?!(?:amp|lt|gt|quot);)/.exec(text);
  if (wrong !== null) throw new Error(`a bare & in ${text.slice(wrong.index, wrong.index + 40)}`);
}

function decoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** Every element of that name, in order. */
export function elements(root: Element, name?: string): readonly Element[] {
  return root.children.flatMap((child) =>
    typeof child === 'string'
      ? []
      : [...(name === undefined || child.name === name ? [child] : []), ...elements(child, name)],
  );
}

/** Its text, that of what is in it included. */
export function textOf(element: Element): string {
  return element.children
    .map((child) => (typeof child === 'string' ? child : textOf(child)))
    .join('');
}
