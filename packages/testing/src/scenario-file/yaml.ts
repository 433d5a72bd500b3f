/** Plain JSON as YAML that people read: block style, quotes where YAML would misread. */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Lines of a block, each indented by `depth` steps. */
export function toYaml(value: Json, depth = 0): string {
  const indent = '  '.repeat(depth);
  if (isList(value)) {
    return value.map((entry) => `${indent}- ${nested(entry, depth)}`).join('\n');
  }
  return Object.entries(value as { readonly [key: string]: Json })
    .map(([key, entry]) => `${indent}${scalar(key)}:${after(entry, depth)}`)
    .join('\n');
}

/** Lists and objects that are short stand on one line, as in hand-written scenarios. */
const lineMax = 60;

function after(entry: Json, depth: number): string {
  const inline = flow(entry);
  if (inline.length <= lineMax || !isNested(entry)) return ` ${inline}`;
  return `\n${toYaml(entry, depth + 1)}`;
}

/** Behind the dash of a list the first line needs no indent. */
function nested(entry: Json, depth: number): string {
  const inline = flow(entry);
  if (inline.length <= lineMax || !isNested(entry)) return inline;
  return toYaml(entry, depth + 1).trimStart();
}

function flow(value: Json): string {
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, entry]) => `${scalar(key)}: ${flow(entry)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  return scalar(value);
}

/** Words and names as they are; all that could be a number, a time or a keyword in quotes. */
function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z][A-Za-z0-9 _-]*$/.test(value) && !value.endsWith(' ');
  const isKeyword = /^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  const isDuration = /^[0-9]+(ms|s|m|h|d)$/.test(value);
  return (isPlain && !isKeyword) || isDuration ? value : JSON.stringify(value);
}

function isNested(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
