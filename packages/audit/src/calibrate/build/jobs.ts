/** The jobs: how long their stages take, what is in their packages, how often there is anything. */
import type { Direction } from '@cdx/session';
import { valuesMin, valuesPlenty } from '../fit/choose.ts';
import { fitPart, tooFew } from '../infer/distributions.ts';
import { creations, fitChanges } from '../infer/packages.ts';
import type { ServerRoom } from '../infer/server-room.ts';
import { Samples, type NamedSamples } from '../samples.ts';
import { Inline, said, type Tree } from '../write/scenario-text.ts';
import { durationValue, sizeValue } from '../write/values.ts';
import { tell, type Build } from './context.ts';
import type { UploadsFit } from './uploads.ts';

type Keys = { readonly [key: string]: Tree | undefined };

export function jobsTree(
  build: Build,
  uploads: UploadsFit,
  room: ServerRoom | null,
): { readonly jobs: Tree; readonly workers: Tree | undefined } {
  const { observed } = build;
  const { workers, made } = creations(observed);
  for (const each of made) {
    // Rows of forms tell when a package was begun, and of those without data alone when it had ended.
    if (observed.inferred > 0 && each.package.outcome !== 'noData') continue;
    observed.durations.of(`create|${each.package.job}`).push(each.tookMs);
  }
  const downloads = room?.unhindered ?? observed.durations;
  const jobs = [...observed.jobs].sort((one, other) => (one[0] < other[0] ? -1 : 1));
  const trees = jobs.map(([job, direction]) =>
    direction === 'download' ? downloadJob(build, job, downloads) : uploadJob(build, job, uploads),
  );
  const told =
    workers === Infinity
      ? undefined
      : tell(build, workers, {
          path: 'headquarters.packageWorkers',
          name: 'Package workers',
          value: String(workers),
          basis: 'seen',
          n: made.length,
          note: 'packages wait for each other as they would with so many workers',
        });
  return { jobs: trees, workers: told };
}

/** `downloads`: durations of those that had not to wait, as far as that shows. */
function downloadJob(build: Build, job: string, downloads: NamedSamples): Tree {
  return {
    id: job,
    direction: 'download',
    changesEvery: changesEvery(build, job),
    ...contents(build, job),
    durations: {
      create: duration(build, job, 'create', 'Create'),
      ...transferAndApply(build, job, downloads),
    },
  };
}

function changesEvery(build: Build, job: string): Tree | undefined {
  const fit = fitChanges(build.observed, job, build.startAt);
  const path = `jobs.${job}.changesEvery`;
  const name = `Changes of ${job}`;
  if (fit.everyMs === null) {
    build.parts.add({
      path,
      name,
      value: 'in every run',
      basis: fit.n === 0 ? 'default' : 'counted',
      n: fit.n,
      note: 'no run found nothing',
    });
    return undefined;
  }
  // A rate that hardly ever shows is no more than that.
  const everyMs = Math.min(Math.max(Math.round(fit.everyMs), 1), yearMs);
  return tell(build, durationValue(everyMs), {
    path,
    name,
    value: durationValue(everyMs),
    basis: 'fitted',
    n: fit.n,
    ks: fit.ks,
    note: `${fit.withoutData} runs found no data`,
    warning: fit.n < valuesPlenty ? `thin: only ${fit.n} runs` : null,
  });
}

const yearMs = 365 * 24 * 60 * 60_000;

function contents(build: Build, job: string): Keys {
  const packages = [...build.observed.packages.values()].filter(
    (each) => each.job === job && each.outcome === 'available' && each.rows > 0,
  );
  const rowsOf = (full: boolean): Float64Array =>
    Float64Array.from(packages.filter((each) => each.full === full).map(({ rows }) => rows)).sort();
  const sizes = packages.map(({ rows, bytes }) => bytes / rows);
  const full = rowsOf(true);
  return {
    rows: rows(build, job, 'rows', rowsOf(false)),
    fullRows: full.length === 0 ? undefined : rows(build, job, 'fullRows', full),
    rowSize: rowSize(build, job, sizes),
  };
}

function rows(
  build: Build,
  job: string,
  key: 'rows' | 'fullRows',
  values: Float64Array,
): Tree | undefined {
  const value = fitPart(
    {
      path: `jobs.${job}.${key}`,
      name: key === 'rows' ? `Rows of ${job}` : `Full rows of ${job}`,
      values,
      resolution: 1,
      of: 'numbers',
      otherwise: 'the default of the format',
    },
    build.parts,
  );
  return value === null ? undefined : lastSaid(build, new Inline(value));
}

function rowSize(build: Build, job: string, sizes: readonly number[]): Tree | undefined {
  const sorted = sizes.filter((bytes) => bytes > 0).sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) return undefined;
  return tell(build, sizeValue(median), {
    path: `jobs.${job}.rowSize`,
    name: `Row size of ${job}`,
    value: sizeValue(median),
    basis: 'seen',
    n: sorted.length,
  });
}

/** Clients that report outcomes only tell how long both took together. */
function transferAndApply(build: Build, job: string, downloads: NamedSamples): Keys {
  const { observed } = build;
  const apart = observed.durations.get(`apply|${job}`)?.count ?? 0;
  const together = build.together.get(job) ?? new Samples();
  if (apart >= valuesMin || together.count < valuesMin) {
    return {
      download: duration(build, job, 'download', 'Download', downloads),
      apply: duration(build, job, 'apply', 'Apply'),
    };
  }
  const value = fitPart(
    {
      path: `jobs.${job}.durations.apply`,
      name: `Download and apply of ${job}`,
      values: together.sorted(),
      resolution: build.resolutionMs,
      of: 'durations',
      note: 'both stages together, since the clients report outcomes only',
      otherwise: 'the default of the format',
    },
    build.parts,
  );
  return { download: '0s', apply: value === null ? undefined : lastSaid(build, new Inline(value)) };
}

type Timed = 'create' | 'download' | 'apply' | 'pack' | 'upload' | 'hqApply';

function duration(
  build: Build,
  job: string,
  stage: Timed,
  name: string,
  durations: NamedSamples = build.observed.durations,
): Tree | undefined {
  const own = durations.get(`${stage}|${job}`)?.sorted() ?? new Float64Array(0);
  const isThin = own.length < valuesMin;
  const values = isThin ? pooled(durations, stage) : own;
  const value = fitPart(
    {
      path: `jobs.${job}.durations.${stage}`,
      name: `${name} of ${job}`,
      values,
      resolution: build.resolutionMs,
      of: 'durations',
      note:
        isThin && values.length >= valuesMin
          ? `${tooFew(own.length)} of this job, so that of all jobs`
          : null,
      otherwise: 'the default of the format',
    },
    build.parts,
  );
  return value === null ? undefined : lastSaid(build, new Inline(value));
}

function pooled(durations: NamedSamples, stage: Timed): Float64Array {
  const all = [...durations.entries()]
    .filter(([key]) => key.startsWith(`${stage}|`))
    .flatMap(([, samples]) => [...samples.values()]);
  return Float64Array.from(all).sort();
}

function uploadJob(build: Build, job: string, uploads: UploadsFit): Tree {
  const { observed } = build;
  const sizes = observed.uploadRowSizes.get(job)?.values() ?? [];
  const rowValues = (observed.uploadRows.get(job)?.sorted() ?? new Float64Array(0)).filter(
    (each) => each > 0,
  );
  return {
    id: job,
    direction: 'upload' satisfies Direction,
    transactionsEvery: uploads.transactionsEvery(job),
    rows: rows(build, job, 'rows', rowValues),
    rowSize: rowSize(build, job, [...sizes]),
    durations: {
      ...(observed.uploadsStarted > 0
        ? {
            pack: duration(build, job, 'pack', 'Pack'),
            upload: duration(build, job, 'upload', 'Upload'),
          }
        : arrival(build, job, uploads)),
      hqApply: duration(build, job, 'hqApply', 'HQ apply'),
    },
  };
}

/** Where uploads are first seen as they arrive: how much later some arrive than others. */
function arrival(build: Build, job: string, uploads: UploadsFit): Keys {
  const value = fitPart(
    {
      path: `jobs.${job}.durations.upload`,
      name: `Pack and upload of ${job}`,
      values: uploads.lateness(job),
      resolution: build.resolutionMs,
      of: 'durations',
      note: 'by how much uploads arrive later than the earliest of their client: what all have in common does not show',
      otherwise: 'the default of the format',
    },
    build.parts,
  );
  return value === null ? {} : { pack: '0s', upload: lastSaid(build, new Inline(value)) };
}

/** With what the part that was added last says. */
function lastSaid({ parts }: Build, value: Tree): Tree {
  const part = parts.all.at(-1);
  return part === undefined ? value : said(value, part);
}
