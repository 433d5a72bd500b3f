/** What a cancel would do, for people: what is refused, what is lost. */
import type { SessionRow } from '@cdx/projections';
import { statusLabel, type SessionStatusName } from '@cdx/session';
import type { CommandResult } from '@cdx/simulator';
import type { Look } from '../../render/look.ts';
import { formatCount, formatCountOf } from '../../render/numbers.ts';
import { tableLines, type TableColumn } from '../../render/table.ts';
import { printable, wrap } from '../../render/text.ts';
import type { ZoneClock } from '../../render/zone-clock.ts';
import type { LostData } from './lost-data.ts';

export interface DrySession extends Pick<
  CommandResult,
  'shown' | 'actual' | 'refused' | 'message'
> {
  readonly id: string;
  readonly stream: string;
  readonly direction: SessionRow['direction'];
  readonly lost: LostData | null;
}

export interface DryRunFacts {
  /** ms. */
  readonly at: number;
  readonly store: string;
  readonly clock: ZoneClock;
}

export function dryRunLines(
  sessions: readonly DrySession[],
  { at, store, clock }: DryRunFacts,
  look: Look,
): readonly string[] {
  const title = `Cancel at ${clock.dateTime(at)} ${clock.timeZone}, dry run; ${store}`;
  const messages = sessions.flatMap(({ message }) => message ?? []);
  const sections = [
    wrap(title, look.width),
    outcomeTable(sessions, look),
    messages.flatMap((message) => wrap(printable(message), look.width)),
    ...lostSections.map((section) => lostTable(sessions, section, clock, look)),
    closing(sessions, look),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function outcomeTable(sessions: readonly DrySession[], look: Look): readonly string[] {
  const { paint, glyphs } = look;
  const status = (name: SessionStatusName | null): string =>
    name === null ? glyphs.none : statusLabel(name);
  return tableLines(
    {
      columns: [
        { header: 'Session', min: 13 },
        {
          header: 'outcome',
          paint: (row) => (sessions[row]?.refused === null ? paint.green : paint.red),
        },
        { header: 'on the form', min: 6 },
        { header: 'in the log', min: 6 },
      ],
      rows: sessions.map(({ id, shown, actual, refused }) => [
        printable(id),
        refused === null ? 'possible' : 'refused',
        status(shown),
        status(actual),
      ]),
    },
    look,
  );
}

interface LostSection {
  readonly kind: LostData['kind'];
  readonly title: string;
  /** Whether packages say from when their changes are. */
  readonly hasChanges: boolean;
}

const lostSections: readonly LostSection[] = [
  { kind: 'changes', title: 'Lost until the next full data sync', hasChanges: true },
  { kind: 'allData', title: 'Full data sync that does not arrive', hasChanges: false },
  { kind: 'transactions', title: 'Never reaches headquarters', hasChanges: false },
];

function lostTable(
  sessions: readonly DrySession[],
  { kind, title, hasChanges }: LostSection,
  clock: ZoneClock,
  look: Look,
): readonly string[] {
  const losing = sessions.flatMap(({ id, lost }) => (lost?.kind === kind ? [{ id, lost }] : []));
  if (losing.length === 0) return [];
  const { none } = look.glyphs;
  const columns: readonly TableColumn[] = [
    { header: 'Session', min: 13 },
    { header: 'job', min: 10 },
    { header: 'rows', align: 'right' },
    ...(hasChanges
      ? ([
          { header: 'row version', align: 'right', drop: 1 },
          { header: 'oldest change', drop: 2 },
        ] as const)
      : []),
  ];
  const rows = losing.map(({ id, lost }) => [
    printable(id),
    printable(lost.jobName),
    lost.rows === null ? none : formatCount(lost.rows),
    ...(hasChanges
      ? [
          lost.rowVersion === null ? none : String(lost.rowVersion),
          lost.oldestChangeAt === null ? none : clock.short(lost.oldestChangeAt),
        ]
      : []),
  ]);
  return [
    ...wrap(title, look.width).map((line) => look.paint.bold(line)),
    ...tableLines({ columns, rows }, look),
  ];
}

/** In these a client, or the P-job, is at work on the session and does not know of a cancel. */
const underWay = new Set<SessionStatusName>(['Requested', 'Downloaded', 'Uploaded']);

function closing(sessions: readonly DrySession[], look: Look): readonly string[] {
  const losing = sessions.filter(({ lost }) => lost !== null).length;
  const done = sessions.filter(({ refused }) => refused === null);
  const atWork = done.filter(({ actual }) => actual !== null && underWay.has(actual)).length;
  const texts = [
    losing === 0
      ? 'No data would be lost.'
      : `${formatCountOf(losing, 'session')} would lose data.`,
    atWork === 0
      ? ''
      : `What is under way goes on: ${formatCountOf(atWork, 'session')} may be applied all the same, and the message comes late.`,
  ];
  return wrap(texts.join(' '), look.width);
}
