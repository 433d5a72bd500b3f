/** Settings of headquarters: its batch, what it keeps, how uploads appear. */
import { niceBelow } from '../infer/nice.ts';
import type { Samples } from '../samples.ts';
import type { Tree } from '../write/scenario-text.ts';
import { exactDuration } from '../write/values.ts';
import { tell, type Build } from './context.ts';
import { statusMessagesTree } from './schedules.ts';

export function headquartersTree(build: Build, workers: Tree | undefined): Tree {
  const { observed } = build;
  const uploads = observed.uploadsReceived + observed.uploadsStarted;
  const appear = observed.uploadsReceived > 0 || uploads === 0;
  return {
    uploadsAppearUploaded: tell(build, appear, {
      path: 'headquarters.uploadsAppearUploaded',
      name: 'Uploads appear as Uploaded',
      value: String(appear),
      basis: uploads === 0 ? 'default' : 'seen',
      n: uploads,
      note:
        observed.uploadsReceived > 0
          ? 'how uploads failed on their way is not told: none do in this scenario'
          : null,
    }),
    statusMessages: statusMessagesTree(build),
    retention: retention(build),
    packageWorkers: workers,
  };
}

function retention(build: Build): Tree | undefined {
  const { download, upload, packages } = build.observed.purgedAges;
  const keys = {
    downloadHistory: kept(build, 'downloadHistory', 'Download history is kept', download),
    uploadHistory: kept(build, 'uploadHistory', 'Upload history is kept', upload),
    packages: kept(build, 'packages', 'Packages are kept', packages),
  };
  return Object.values(keys).every((key) => key === undefined) ? undefined : keys;
}

/** What was purged was older than its retention, the youngest of it by a run of the batch at most. */
function kept(build: Build, key: string, name: string, ages: Samples): Tree | undefined {
  const least = ages.sorted()[0];
  if (least === undefined) return undefined;
  const ms = niceBelow(least);
  return tell(build, exactDuration(ms), {
    path: `headquarters.retention.${key}`,
    name,
    value: exactDuration(ms),
    basis: 'seen',
    n: ages.count,
    note: `nothing younger than ${exactDuration(Math.floor(least / 60_000) * 60_000)} was purged`,
  });
}
