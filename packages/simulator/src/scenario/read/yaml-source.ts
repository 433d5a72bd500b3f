/**
 * The text of a scenario file, read as YAML (JSON is YAML too), and the way back from a value to
 * its line and column. Anchors and merge keys are resolved; alias bombs are refused.
 */
import {
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import type { FoundProblem, Place } from './problem.ts';
import type { ValuePath } from './value-path.ts';

/** Aliases that one file may use; the limit is what stops a "billion laughs" file. */
const aliasCountMax = 100;
const nestedTooDeeply = 'nested too deeply to be read';

/** Longest stretch of a source line that a problem shows. */
const excerptLengthMax = 72;

export interface SyntaxProblem {
  readonly problem: FoundProblem;
  readonly place: Place;
}

export interface YamlSource {
  /** Plain data; undefined where `problems` says that the text is no YAML. */
  readonly data: unknown;
  readonly problems: readonly SyntaxProblem[];
  /** Where a value, or its key, stands; the nearest parent where it does not exist. */
  locate(path: ValuePath, at: 'key' | 'value'): Place;
}

/** Never throws: whatever is wrong with the text becomes a problem. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const placeAt = (from: number, to: number): Place => placeOf(text, lines, from, to);
  const refuse = (message: string, from = 0, to = from): YamlSource => ({
    data: undefined,
    problems: [{ problem: syntaxProblem(message), place: placeAt(from, to) }],
    locate: () => placeAt(0, 0),
  });
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      merge: true,
      prettyErrors: false,
      logLevel: 'error',
      resolveKnownTags: false,
    });
  } catch {
    // Only nesting beyond the runtime's stack gets here.
    return refuse(nestedTooDeeply);
  }
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    problem: syntaxProblem(explain(code, message)),
    place: placeAt(pos[0], pos[1]),
  }));
  const locate = (path: ValuePath, at: 'key' | 'value'): Place => {
    const [from, to] = rangeOf(document, path, at);
    return placeAt(from, to);
  };
  const tooDeep = document.errors.find(({ message }) => message.includes('call stack'));
  if (tooDeep !== undefined) return refuse(nestedTooDeeply, ...tooDeep.pos);
  const unknown = unknownAlias(document);
  if (unknown !== null) return refuse(`there is no anchor &${unknown.name}`, ...unknown.range);
  if (problems.length > 0) return { data: undefined, problems, locate };
  try {
    return { data: document.toJS({ maxAliasCount: aliasCountMax }), problems, locate };
  } catch (error) {
    if (error instanceof RangeError) return refuse(nestedTooDeeply);
    // What else there is to fail here is too many aliases.
    return refuse(`aliases repeat too much: at most ${aliasCountMax} are followed`);
  }
}

function syntaxProblem(message: string): FoundProblem {
  return { path: [], message, expected: 'valid YAML or JSON', found: message };
}

function explain(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a file holds one document; another starts here';
  if (code === 'DUPLICATE_KEY') return 'this key is stated twice; one of the two must go';
  if (code === 'TAG_RESOLVE_FAILED') return `${lowerFirst(message)}; tags are not needed here`;
  return lowerFirst(message);
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** The first alias whose anchor does not stand before it. */
function unknownAlias(
  document: Document.Parsed,
): { readonly name: string; readonly range: readonly [number, number] } | null {
  const anchors = new Set<string>();
  let found: { name: string; range: [number, number] } | null = null;
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        if (anchors.has(node.source)) return undefined;
        const [from, to] = node.range ?? [0, 0];
        found = { name: node.source, range: [from, to] };
        return visit.BREAK;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      return undefined;
    },
  });
  return found;
}

function rangeOf(
  document: Document.Parsed,
  path: ValuePath,
  at: 'key' | 'value',
): readonly [number, number] {
  let node: unknown = document.contents;
  let range = shortRange(node);
  for (const [index, step] of path.entries()) {
    node = resolve(node, document);
    if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) return range;
      range = shortRange(node) ?? range;
      continue;
    }
    const pair = findPair(node, step, document, 0);
    if (pair === null) return range;
    const atKey = at === 'key' && index === path.length - 1;
    range =
      shortRange(atKey ? pair.key : (pair.value ?? pair.key)) ?? shortRange(pair.key) ?? range;
    node = pair.value;
  }
  return range;
}

/** A scalar whole; of a list or a set of keys only where it starts. */
function shortRange(node: unknown): readonly [number, number] {
  const range = (node as Node | null)?.range;
  if (range === undefined || range === null) return [0, 0];
  const [from, to] = range;
  if (isMap(node)) {
    const first = (node.items[0]?.key as Node | undefined)?.range;
    return node.flow === true || first === undefined || first === null
      ? [from, from + 1]
      : [first[0], first[1]];
  }
  return isScalar(node) || isAlias(node) ? [from, to] : [from, from + 1];
}

function resolve(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function findPair(
  node: unknown,
  key: string | number,
  document: Document.Parsed,
  depth: number,
): Pair | null {
  if (!isMap(node) || depth > 10) return null;
  let merged: Pair | null = null;
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? pair.key.value : pair.key;
    if (String(name) === String(key)) return pair;
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue;
    const sources = resolve(pair.value, document);
    for (const source of isSeq(sources) ? sources.items : [sources]) {
      merged ??= findPair(resolve(source, document), key, document, depth + 1);
    }
  }
  return merged;
}

function placeOf(text: string, lines: LineCounter, from: number, to: number): Place {
  const { line, col } = lines.linePos(Math.min(from, text.length));
  // A text without a line break, or an empty one, has no line starts counted.
  const [lineNumber, column] = line === 0 ? [1, from + 1] : [line, col];
  const start = from - (column - 1);
  const end = /[\r\n]|$/.exec(text.slice(start))?.index ?? 0;
  const whole = text.slice(start, start + end);
  // Of a long line (JSON in one line) only the part around the problem is shown.
  const cut = whole.length <= excerptLengthMax ? 0 : Math.max(0, column - 1 - 30);
  const shown = whole.slice(cut, cut + excerptLengthMax);
  const lead = cut === 0 ? '' : '…';
  return {
    line: lineNumber,
    column,
    flag: null,
    excerpt: {
      text: lead + shown,
      from: lead.length + column - 1 - cut,
      length: Math.max(1, Math.min(to, start + cut + shown.length) - from),
    },
    offset: from,
  };
}
