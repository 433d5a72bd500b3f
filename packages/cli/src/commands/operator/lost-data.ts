/** Which data a cancel takes with it (BP, DOMAIN: What administrators ask). */
import type { Freshness, SessionRow } from '@cdx/projections';

export interface LostData {
  /**
   * `changes`: missing at the channel database until the next full data sync. `allData`: the full
   * data sync does not arrive. `transactions`: never reach headquarters.
   */
  readonly kind: 'changes' | 'allData' | 'transactions';
  readonly job: string;
  readonly jobName: string;
  /** Null where the package is still being created. */
  readonly rows: number | null;
  /** Change tracking version up to which the package carries changes; null where nobody tells. */
  readonly rowVersion: number | null;
  /** ms. */
  readonly oldestChangeAt: number | null;
}

/** Statuses in which nothing is on its way: arrived, given up before, or never there. */
const nothingUnderWay = new Set<SessionRow['status']>([
  'Applied',
  'NoData',
  'Canceled',
  'CreateFailed',
]);

/** Null where nothing is lost. `row`: the session in the log, before the cancel. */
export async function lostData(
  row: SessionRow,
  freshness: Pick<Freshness, 'fullPackages'>,
): Promise<LostData | null> {
  const { direction, status, packageKind, job, jobName, rows, rowVersion, oldestChangeAt } = row;
  if (nothingUnderWay.has(status)) return null;
  const kind =
    direction === 'upload' ? 'transactions' : packageKind === 'full' ? 'allData' : 'changes';
  if (kind === 'changes' && (await isThereAlready(row, freshness))) return null;
  return { kind, job, jobName, rows, rowVersion, oldestChangeAt };
}

/** A full package of a later session that is applied has brought every change made before it. */
async function isThereAlready(
  { channelDatabase, job, sessionNumber, oldestChangeAt }: SessionRow,
  freshness: Pick<Freshness, 'fullPackages'>,
): Promise<boolean> {
  if (oldestChangeAt === null) return false;
  const fulls = await freshness.fullPackages({ databases: [channelDatabase], jobs: [job] });
  return fulls.some(
    (full) =>
      full.status === 'Applied' &&
      full.sessionNumber > sessionNumber &&
      oldestChangeAt <= full.createdAt,
  );
}
