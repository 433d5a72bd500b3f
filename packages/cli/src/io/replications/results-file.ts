/**
 * `replications.ndjson`: a header, then a line for each replication in the order of the plan. Only
 * ever appended to, so that what is there stays; a line that was cut in two by the end of its process
 * is cut off, and the experiment goes on behind the last whole one.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { CdxError } from '@cdx/session';
import { taskAt, type ReplicationResult } from '@cdx/simulator/experiment';
import { errnoOf } from '../errno.ts';

export const resultsFileName = 'replications.ndjson';

/** Raised when lines have another form than before. */
const resultsVersion = 1;

/** What makes a file that of an experiment. */
export interface ResultsHeader {
  readonly cdxReplications: typeof resultsVersion;
  readonly experiment: string;
  readonly hash: string;
  /** Of the program; and of Node, since its mathematics may differ. */
  readonly version: string;
  readonly nodeMajor: number;
  readonly policies: readonly string[];
}

export function resultsHeader(facts: Omit<ResultsHeader, 'cdxReplications'>): ResultsHeader {
  const { experiment, hash, version, nodeMajor, policies } = facts;
  return { cdxReplications: resultsVersion, experiment, hash, version, nodeMajor, policies };
}

/** How often the file is brought to disk, at least; what is lost otherwise can be run again. ms. */
const syncEveryMs = 2000;

const newline = 10;

export class ResultsFile {
  /** In the order of the plan, from the first on. */
  readonly results: ReplicationResult[];
  readonly #file: number;
  readonly #name: string;
  readonly #now: () => number;
  #size: number;
  #syncedAt: number;

  private constructor(file: number, opened: OpenedFile, name: string, now: () => number) {
    this.#file = file;
    this.#name = name;
    this.#now = now;
    this.#size = opened.size;
    this.#syncedAt = now();
    this.results = opened.results;
  }

  /**
   * Opens the file of a folder, or makes both.
   *
   * @param name the folder as messages name it.
   * @throws CdxError 'scenario-changed' where it holds another experiment, 'store-corrupt' where a
   *   line is none, 'file-unreadable' where it cannot be opened.
   */
  static open(folder: string, name: string, header: ResultsHeader, now: () => number): ResultsFile {
    const file = openFile(folder, name);
    try {
      return new ResultsFile(file, readOrBegin(file, name, header), name, now);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Errors: `store-locked` where somebody else writes it too, `store-write-failed`. */
  append(line: string): void {
    if (fstatSync(this.#file).size !== this.#size) {
      throw new CdxError(
        'store-locked',
        `Another process writes to ${this.#name} at the same time. One of the two must stop, or ` +
          'take another folder with --out.',
        { folder: this.#name },
      );
    }
    this.#size += write(this.#file, `${line}\n`, this.#size, this.#name);
    this.results.push(JSON.parse(line) as ReplicationResult);
    if (this.#now() - this.#syncedAt >= syncEveryMs) this.sync();
  }

  sync(): void {
    fsyncSync(this.#file);
    this.#syncedAt = this.#now();
  }

  close(): void {
    this.sync();
    closeSync(this.#file);
  }
}

/** The header of a folder's file; null where there is none. */
export function headerIn(folder: string): unknown {
  try {
    const bytes = readFileSync(join(folder, resultsFileName));
    const end = bytes.indexOf(newline);
    return end < 0 ? null : parsed(bytes.subarray(0, end));
  } catch {
    return null;
  }
}

/** Whether a header is of the same experiment, program and Node. */
export function isSame(found: unknown, header: ResultsHeader): boolean {
  return JSON.stringify(found) === JSON.stringify(header);
}

interface OpenedFile {
  readonly size: number;
  readonly results: ReplicationResult[];
}

function openFile(folder: string, name: string): number {
  try {
    mkdirSync(folder, { recursive: true });
    return openSync(join(folder, resultsFileName), 'a+');
  } catch (cause) {
    const code = errnoOf(cause);
    const why =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'there is a file of that name'
        : code === 'EISDIR'
          ? `${resultsFileName} is a folder there`
          : 'permission denied';
    throw new CdxError(
      'file-unreadable',
      `Results cannot be written to ${name}: ${why}.`,
      { folder },
      { cause },
    );
  }
}

function readOrBegin(file: number, name: string, header: ResultsHeader): OpenedFile {
  const bytes = readFileSync(file);
  const headerEnd = bytes.indexOf(newline);
  if (headerEnd < 0) {
    // Nothing, or a header that was cut in two: nothing has been run.
    ftruncateSync(file, 0);
    const size = write(file, `${JSON.stringify(header)}\n`, 0, name);
    fsyncSync(file);
    return { size, results: [] };
  }
  refuseOther(parsed(bytes.subarray(0, headerEnd)), header, name);
  const results: ReplicationResult[] = [];
  let from = headerEnd + 1;
  for (;;) {
    const to = bytes.indexOf(newline, from);
    if (to < 0) break;
    results.push(resultIn(bytes.subarray(from, to), results.length, header, name));
    from = to + 1;
  }
  if (from < bytes.length) ftruncateSync(file, from);
  return { size: from, results };
}

function resultIn(
  line: Uint8Array,
  index: number,
  { policies }: ResultsHeader,
  name: string,
): ReplicationResult {
  const task = taskAt(index, policies.length);
  const result = parsed(line) as Partial<ReplicationResult> | null;
  const fits =
    result?.policy === policies[task.policy] &&
    result?.replication === task.replication &&
    typeof result.metrics === 'object';
  if (fits) return result as ReplicationResult;
  throw new CdxError(
    'store-corrupt',
    `Line ${index + 2} of ${resultsFileName} in ${name} is not the replication that belongs there. ` +
      'Delete that line and all after it, or the folder, and run the experiment again.',
    { folder: name, line: index + 2 },
  );
}

function refuseOther(found: unknown, header: ResultsHeader, name: string): void {
  if (isSame(found, header)) return;
  throw new CdxError(
    'scenario-changed',
    `The folder ${name} holds the results of ${differenceOf(found, header)}. ` +
      'Give another folder with --out, or delete this one.',
    { folder: name, found, expected: header },
  );
}

function differenceOf(found: unknown, header: ResultsHeader): string {
  if (typeof found !== 'object' || found === null || !('cdxReplications' in found)) {
    return 'something else';
  }
  const other = found as Partial<ResultsHeader>;
  if (other.cdxReplications !== header.cdxReplications) return 'another version of the format';
  if (other.experiment !== header.experiment)
    return `another experiment, ${JSON.stringify(other.experiment)}`;
  if (JSON.stringify(other.policies) !== JSON.stringify(header.policies)) {
    return 'this experiment with other policies';
  }
  if (other.hash !== header.hash) {
    return 'this experiment with another scenario, other settings, seed or warm-up';
  }
  if (other.version !== header.version)
    return `this experiment, by version ${other.version} of cdx`;
  return `this experiment, on Node ${other.nodeMajor}`;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** How many bytes were written. */
function write(file: number, text: string, at: number, name: string): number {
  const bytes = Buffer.from(text);
  try {
    for (let from = 0; from < bytes.length;) {
      from += writeSync(file, bytes, from, bytes.length - from);
    }
  } catch (cause) {
    // Half a line would be taken for a torn one; without it the file is as it was.
    ftruncateSync(file, at);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CdxError(
      'store-write-failed',
      `Results cannot be written to ${name}: ${reason}. What is there is whole; the same command goes on.`,
      { folder: name },
      { cause },
    );
  }
  return bytes.length;
}
