/**
 * How output looks on one stream: its width, the characters that its terminal can show, and
 * colours. Renderers take it and give text; they know no terminal.
 */
import { styleText } from 'node:util';
import type { Capabilities } from '../terminal.ts';

export interface Glyphs {
  readonly ellipsis: string;
  /** Stands where there is no value. */
  readonly none: string;
  /** Parts of a column of a chart, from empty to full. */
  readonly levels: readonly string[];
  /** A stretch of time below a chart, and the corner and edges of the chart. */
  readonly band: string;
  readonly axis: { readonly vertical: string; readonly corner: string; readonly line: string };
  readonly progress: { readonly done: string; readonly left: string };
}

const unicodeGlyphs: Glyphs = {
  ellipsis: '…',
  none: '–',
  levels: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  band: '━',
  axis: { vertical: '│', corner: '└', line: '─' },
  progress: { done: '█', left: '░' },
};

const asciiGlyphs: Glyphs = {
  ellipsis: '...',
  none: '-',
  levels: [' ', '.', ':', '#'],
  band: '=',
  axis: { vertical: '|', corner: '+', line: '-' },
  progress: { done: '#', left: '.' },
};

/** Paints text that is already laid out; without colours it gives it back. */
export type Brush = (text: string) => string;

export interface Paint {
  readonly bold: Brush;
  readonly dim: Brush;
  readonly red: Brush;
  readonly yellow: Brush;
  readonly green: Brush;
  readonly cyan: Brush;
}

const plain: Brush = (text) => text;
const noPaint: Paint = {
  bold: plain,
  dim: plain,
  red: plain,
  yellow: plain,
  green: plain,
  cyan: plain,
};

// Whether to paint has been decided, by more than styleText would ask the stream.
const brush =
  (style: keyof Paint): Brush =>
  (text) =>
    text === '' ? '' : styleText(style, text, { validateStream: false });
const colorPaint: Paint = {
  bold: brush('bold'),
  dim: brush('dim'),
  red: brush('red'),
  yellow: brush('yellow'),
  green: brush('green'),
  cyan: brush('cyan'),
};

export interface Look {
  readonly width: number;
  readonly glyphs: Glyphs;
  readonly paint: Paint;
}

export function lookOf(capabilities: Capabilities, stream: 'stdout' | 'stderr'): Look {
  const { width, unicode, color } = capabilities;
  return {
    width,
    glyphs: unicode ? unicodeGlyphs : asciiGlyphs,
    paint: color[stream] ? colorPaint : noPaint,
  };
}
