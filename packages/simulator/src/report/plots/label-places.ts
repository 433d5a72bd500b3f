/**
 * Where names of points go so that they cover neither each other nor a point: each beside its own,
 * at the first place of a few that is free. One that finds none is left out; tables have them all.
 */
import { textWidth } from '../text/measure.ts';

export interface LabelWanted {
  /** The point, px from the left and the top of the picture. */
  readonly left: number;
  readonly top: number;
  readonly text: string;
}

export interface LabelPlaced {
  readonly left: number;
  readonly top: number;
  readonly align: 'left' | 'center' | 'right';
  readonly text: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const lineHeight = 15;
const pointRadius = 7;

const places = [
  { align: 'left', x: 10, y: 0 },
  { align: 'right', x: -10, y: 0 },
  { align: 'center', x: 0, y: -16 },
  { align: 'center', x: 0, y: 17 },
  { align: 'left', x: 9, y: -12 },
  { align: 'left', x: 9, y: 13 },
  { align: 'right', x: -9, y: -12 },
  { align: 'right', x: -9, y: 13 },
  { align: 'left', x: 9, y: -26 },
  { align: 'left', x: 9, y: 27 },
] as const;

export function placedLabels(
  wanted: readonly LabelWanted[],
  size: { readonly width: number; readonly height: number },
): readonly LabelPlaced[] {
  const points = wanted.map(({ left, top }) => around(left, top, pointRadius));
  const taken: Box[] = [];
  return wanted.flatMap(({ left, top, text }, index): LabelPlaced[] => {
    for (const { align, x, y } of places) {
      const box = boxOf(left + x, top + y, text, align);
      const isInside =
        box.left >= 0 && box.right <= size.width && box.top >= 0 && box.bottom <= size.height;
      if (!isInside || taken.some((other) => overlap(box, other))) continue;
      if (points.some((point, other) => other !== index && overlap(box, point))) continue;
      taken.push(box);
      return [{ left: left + x, top: top + y, align, text }];
    }
    return [];
  });
}

function boxOf(left: number, top: number, text: string, align: LabelPlaced['align']): Box {
  const width = textWidth(text);
  const from = align === 'left' ? left : align === 'right' ? left - width : left - width / 2;
  return {
    left: from,
    right: from + width,
    top: top - lineHeight / 2,
    bottom: top + lineHeight / 2,
  };
}

function around(left: number, top: number, by: number): Box {
  return { left: left - by, right: left + by, top: top - by, bottom: top + by };
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}
