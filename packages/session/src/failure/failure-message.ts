/**
 * The message of a failure as a form shows it: the catalogue's text with the facts of one session
 * filled in. Called when an event is read, not in the hot loop.
 */
import { failureEntry, type FailureKey } from './failure-catalogue.ts';

/** What a message may mention. */
export interface FailureFacts {
  readonly sessionNumber: number;
  readonly channelDatabase: string;
  /** The job's id: `1020`, `P-0001`. */
  readonly job: string;
  /** The table that an error names; the main table of the job where it is left out. */
  readonly table?: string;
}

/** Main tables of the jobs of DOMAIN.md; an own job gets the channel table. */
const mainTables: Readonly<Record<string, string>> = {
  '1000': 'CURRENCY',
  '1010': 'CUSTTABLE',
  '1020': 'PRICEDISCTABLE',
  '1040': 'INVENTTABLE',
  '1050': 'RETAILLOYALTYCARD',
  '1060': 'RETAILSTAFFTABLE',
  '1070': 'RETAILCHANNELTABLE',
  '1080': 'TAXTABLE',
  '1090': 'RETAILTERMINALTABLE',
  '1110': 'RETAILSHAREDPARAMETERS',
  '1120': 'DLVMODE',
  '1130': 'INVENTSUM',
  '1150': 'RETAILPUBCATALOG',
  'P-0001': 'RETAILTRANSACTIONTABLE',
};
const defaultTable = 'RETAILCHANNELTABLE';

/** `failureMessage('sql-write', …)` ends in `for table AX.PRICEDISCTABLE.` for job 1020. */
export function failureMessage(key: FailureKey, facts: FailureFacts): string {
  return failureEntry(key).message.replace(/<(n|T|database|job)>/g, (_, name: string) => {
    switch (name) {
      case 'n':
        return String(facts.sessionNumber);
      case 'T':
        return facts.table ?? mainTable(facts.job);
      case 'database':
        return facts.channelDatabase;
      default:
        return facts.job;
    }
  });
}

function mainTable(job: string): string {
  return (Object.hasOwn(mainTables, job) ? mainTables[job] : undefined) ?? defaultTable;
}
