/**
 * A calibrated scenario as text: YAML for people, with what each value was made from said above it.
 */
import { Document, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml';
import type { CalibratedPart } from '../parts.ts';
import type { Value } from './values.ts';

/** Written in one line: a distribution, a recurrence. */
export class Inline {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** A value with lines above it. */
export class Said {
  readonly value: Tree;
  readonly comment: string;

  constructor(value: Tree, comment: string) {
    this.value = value;
    this.comment = comment;
  }
}

export type Tree =
  | string
  | number
  | boolean
  | Inline
  | Said
  | readonly Tree[]
  | { readonly [key: string]: Tree | undefined };

/** What the part says, above its value. */
export function said(value: Tree, part: CalibratedPart): Tree {
  return new Said(value, partComment(part));
}

export function partComment({ basis, n, ks, note, warning }: CalibratedPart): string {
  const told = note === null ? '' : `; ${note}`;
  const careful = warning === null ? '' : `\nCAUTION: ${warning}.`;
  return `${basisText(basis, n)}${ks === null ? '' : `, KS distance ${ks.toFixed(3)}`}${told}.${careful}`;
}

function basisText(basis: CalibratedPart['basis'], n: number): string {
  const observed = `${n.toLocaleString('en-US')} observed`;
  switch (basis) {
    case 'fitted':
      return `Fitted to ${observed}`;
    case 'counted':
      return `Counted in ${observed}`;
    case 'seen':
      return `Seen in ${observed}`;
    case 'default':
      return 'A default: the history does not tell';
  }
}

const commentWidth = 92;
/** Keys with an empty line before them. */
const parted: ReadonlySet<string> = new Set([
  'headquarters',
  'jobs',
  'channelDataGroups',
  'distributionSchedules',
  'faults',
  'operators',
]);

/** `title`: lines above all. */
export function scenarioText(
  tree: { readonly [key: string]: Tree | undefined },
  title: string,
): string {
  const document = new Document();
  const root = nodeOf(tree) as YAMLMap<Scalar, Node>;
  for (const { key } of root.items) key.spaceBefore = parted.has(String(key.value));
  document.contents = root as never;
  document.commentBefore = commentLines(title);
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function nodeOf(tree: Tree): Node {
  if (tree instanceof Said) {
    const node = nodeOf(tree.value);
    node.commentBefore = commentLines(tree.comment);
    return node;
  }
  if (tree instanceof Inline) return new Document().createNode(tree.value, { flow: true });
  if (Array.isArray(tree)) {
    const sequence = new YAMLSeq();
    sequence.items = (tree as readonly Tree[]).map(nodeOf);
    return sequence;
  }
  if (typeof tree !== 'object') return new Scalar(tree);
  const map = new YAMLMap();
  for (const [name, value] of Object.entries(tree)) {
    if (value !== undefined) addTo(map, name, value);
  }
  return map;
}

/** A comment belongs above the key. */
function addTo(map: YAMLMap, name: string, value: Tree): void {
  const key = new Scalar(name);
  if (value instanceof Said) key.commentBefore = commentLines(value.comment);
  map.add({ key, value: nodeOf(value instanceof Said ? value.value : value) });
}

function commentLines(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => wrapped(line))
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > commentWidth) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
