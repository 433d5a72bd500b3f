/**
 * Colours. Pictures are drawn in the light ones; on the page each becomes a CSS variable, so that
 * one picture serves the light and the dark scheme. Series are Okabe and Ito's colours, darkened
 * where they would be faint on white; they are told apart by dashes or marks as well.
 */
interface Colour {
  readonly light: string;
  readonly dark: string;
}

const colours = {
  paper: { light: '#ffffff', dark: '#14181d' },
  ink: { light: '#1d232b', dark: '#e6eaf0' },
  muted: { light: '#59636f', dark: '#a7b1bd' },
  grid: { light: '#e2e6eb', dark: '#2d343d' },
  /** Where an outage is. */
  shade: { light: '#f4e8d2', dark: '#3a301d' },
  /** The policy that others are compared with, where it is not the subject. */
  base: { light: '#737e8b', dark: '#8e98a5' },
  blue: { light: '#0072b2', dark: '#5ab4f0' },
  orange: { light: '#d55e00', dark: '#ff9248' },
  green: { light: '#00805a', dark: '#38c99d' },
  purple: { light: '#a64d85', dark: '#e79fcd' },
  /** From little to much: away from the paper in both schemes. */
  heat0: { light: '#eef3f8', dark: '#1b2631' },
  heat1: { light: '#cbdff0', dark: '#1f3b57' },
  heat2: { light: '#93c4e4', dark: '#255d8e' },
  heat3: { light: '#4a9bce', dark: '#3783c0' },
  heat4: { light: '#1f6fb0', dark: '#6bafe0' },
  heat5: { light: '#0e4a86', dark: '#a9d3f3' },
  heat6: { light: '#08294f', dark: '#ecf6ff' },
} as const satisfies Readonly<Record<string, Colour>>;

export type ColourName = keyof typeof colours;

/** The light one, as specifications take it. */
export function colour(name: ColourName): string {
  return colours[name].light;
}

const nameOf = new Map<string, string>(
  Object.entries(colours).map(([name, { light }]) => [light, name]),
);

/** Colours of an SVG text to CSS variables. */
export function withVariables(svg: string): string {
  return svg.replaceAll(/="(#[0-9a-f]{6})"/g, (all, hex: string) => {
    const name = nameOf.get(hex);
    return name === undefined ? all : `="var(--${name})"`;
  });
}

export function cssVariables(scheme: 'light' | 'dark'): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour[scheme]}`)
    .join(';');
}

/** Of up to four policies in one picture: colours, and dashes for who cannot tell them apart. */
export const seriesLooks: readonly { readonly colour: string; readonly dash: readonly number[] }[] =
  [
    { colour: colour('blue'), dash: [1, 0] },
    { colour: colour('orange'), dash: [7, 3] },
    { colour: colour('green'), dash: [2, 3] },
    { colour: colour('purple'), dash: [9, 3, 2, 3] },
  ];

export const heatColours: readonly string[] = [
  colour('heat0'),
  colour('heat1'),
  colour('heat2'),
  colour('heat3'),
  colour('heat4'),
  colour('heat5'),
  colour('heat6'),
];

export const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** What every picture has in common. */
export const plotConfig = {
  aria: false,
  background: null,
  font: 'sans-serif',
  padding: 4,
  view: { stroke: null },
  mark: { aria: false },
  axis: {
    domainColor: colour('muted'),
    gridColor: colour('grid'),
    labelColor: colour('ink'),
    labelFontSize: 12,
    labelFlush: false,
    labelLimit: 0,
    labelOverlap: false,
    labelPadding: 4,
    tickColor: colour('muted'),
    tickSize: 4,
    titleColor: colour('muted'),
    titleFontSize: 12,
    titleFontWeight: 'normal',
  },
  legend: {
    labelColor: colour('ink'),
    labelFontSize: 12,
    labelLimit: 0,
    symbolStrokeWidth: 2,
    titleColor: colour('muted'),
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titleLimit: 0,
  },
  title: {
    anchor: 'start',
    color: colour('ink'),
    fontSize: 12,
    fontWeight: 600,
    frame: 'bounds',
    limit: 0,
    offset: 6,
  },
} as const;
