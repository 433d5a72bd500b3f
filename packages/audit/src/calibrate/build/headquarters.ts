/** Settings of headquarters: its batch, what it keeps, how uploads appear. */
import { niceBelow } from '../infer/nice.ts';
import type { ServerRoom } from '../infer/server-room.ts';
import type { Samples } from '../samples.ts';
import { Inline, type Tree } from '../write/scenario-text.ts';
import { exactDuration } from '../write/values.ts';
import { tell, type Build } from './context.ts';
import { statusMessagesTree } from './schedules.ts';

export function headquartersTree(
  build: Build,
  workers: Tree | undefined,
  room: ServerRoom | null,
): Tree {
  return {
    uploadsAppearUploaded: appearUploaded(build),
    asyncServer: room === null ? undefined : asyncServer(build, room),
    statusMessages: statusMessagesTree(build),
    retention: retention(build),
    packageWorkers: workers,
  };
}

function appearUploaded(build: Build): Tree {
  const { uploadsReceived, uploadsStarted, inferred } = build.observed;
  // Rows of forms begin as Uploaded unless they say otherwise: that shows nothing.
  const isUnknown = inferred > 0 && uploadsStarted === 0;
  const appear = inferred > 0 ? isUnknown : uploadsReceived > 0 || uploadsStarted === 0;
  const n = isUnknown ? 0 : uploadsReceived + uploadsStarted;
  return tell(build, appear, {
    path: 'headquarters.uploadsAppearUploaded',
    name: 'Uploads appear as Uploaded',
    value: String(appear),
    basis: n === 0 ? 'default' : 'seen',
    n,
    note: appear && uploadsReceived > 0 ? untoldUploads : null,
    warning:
      isUnknown && uploadsReceived > 0 ? 'not known from forms; on, as in profile d365' : null,
  });
}

const untoldUploads = 'how uploads failed on their way is not told: none do in this scenario';

/** Where no limit shows none is stated. */
function asyncServer(build: Build, { transfers, queue, turnedAway }: ServerRoom): Tree {
  const n = turnedAway.size;
  return tell(build, new Inline({ transfers, queue }), {
    path: 'headquarters.asyncServer',
    name: 'Room at Async Server',
    value: `${transfers} transfers, ${queue} more wait`,
    basis: 'counted',
    n,
    note:
      `downloads were answered busy when about ${transfers + queue} were under way, and take longer from ${transfers} others on; ` +
      'what waited for its turn is not among the durations',
    warning: `uploads take places, too, and are not counted${n < busyPlenty ? `; thin: only ${n} busy answers` : ''}`,
  });
}

const busyPlenty = 30;

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
