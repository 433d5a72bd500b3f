/** Which history each row of a form becomes: the shortest legal one with the times of the form. */
import { describe, expect, it } from 'vitest';
import { at, downloadHeaders, importText, iso, type DownloadCells } from './import-support.ts';

const download = `${downloadHeaders}\n`;

const downloadRow = (cells: DownloadCells): string => {
  const time = (text?: string): string => (text === undefined ? '' : iso(text));
  const { status, message = '', requested, downloaded, applied, rows = '' } = cells;
  return [
    '1020 Prices and discounts,Stores,STORE-0001',
    status,
    message,
    time(requested),
    time(downloaded),
    time(applied),
    `${iso('08:00')},17,\\\\HQ\\17`,
    rows,
    iso('12:00'),
  ].join(',');
};

/** `Type 08:15`, where it occurred. */
async function steps(text: string): Promise<readonly string[]> {
  const { histories, broken, rows } = await importText(text);
  expect(broken).toEqual([]);
  const [stream = ''] = Object.keys(histories);
  const events = histories[stream] ?? [];
  // The form shows the same again.
  expect(rows).toHaveLength(1);
  expect(rows[0]?.modifiedAt).toBe(at('12:00'));
  return events.map(
    ({ type, occurredAt }) => `${type} ${new Date(occurredAt).toISOString().slice(11, 16)}`,
  );
}

const started = 'DownloadSessionStarted 08:00';
const made = 'PackageMadeAvailable 08:00';

describe('a row of the Download sessions form becomes', () => {
  it.each<[string, DownloadCells, readonly string[]]>([
    ['Started', { status: 'Started' }, [started]],
    ['Available', { status: 'Available' }, [started, made]],
    [
      'Requested',
      { status: 'Requested', requested: '08:15' },
      [started, made, 'PackageRequested 08:15'],
    ],
    [
      'Requested again after a failure',
      { status: 'Requested', requested: '08:15', message: 'x' },
      [started, made, 'PackageRequested 08:15', 'DownloadFailed 08:15', 'RetryStarted 08:15'],
    ],
    [
      'Downloaded again after a failed apply',
      { status: 'Downloaded', requested: '08:15', downloaded: '08:20', message: 'x' },
      [
        started,
        made,
        'PackageRequested 08:15',
        'PackageDownloaded 08:20',
        'ApplyFailed 12:00',
        'RetryStarted 12:00',
      ],
    ],
    [
      'Applied',
      { status: 'Applied', requested: '08:15', downloaded: '08:20', applied: '08:30', rows: '5' },
      [started, made, 'PackageRequested 08:15', 'PackageDownloaded 08:20', 'PackageApplied 08:30'],
    ],
    [
      'Applied, told by its outcome alone',
      { status: 'Applied', applied: '08:30' },
      [started, made, 'FinalApplied 08:30'],
    ],
    [
      'Create failed',
      { status: 'Create failed', message: 'x' },
      [started, 'PackageCreateFailed 12:00'],
    ],
    ['No data', { status: 'No data' }, [started, 'NoDataFound 12:00']],
    [
      'Download failed',
      { status: 'Download failed', requested: '08:15', message: 'x' },
      [started, made, 'PackageRequested 08:15', 'DownloadFailed 12:00'],
    ],
    [
      'Download failed, told by its outcome alone',
      { status: 'Download failed', message: 'x' },
      [started, made, 'FinalDownloadFailed 12:00'],
    ],
    [
      'Apply failed',
      { status: 'Apply failed', requested: '08:15', downloaded: '08:20', message: 'x' },
      [started, made, 'PackageRequested 08:15', 'PackageDownloaded 08:20', 'ApplyFailed 12:00'],
    ],
    [
      'Suspended',
      { status: 'Suspended', requested: '08:15', message: 'x' },
      [started, made, 'PackageRequested 08:15', 'DownloadFailed 12:00', 'SessionSuspended 12:00'],
    ],
    ['Canceled before anything else', { status: 'Canceled' }, [started, 'SessionCanceled 12:00']],
    [
      'Canceled after a failed apply',
      { status: 'Canceled', requested: '08:15', downloaded: '08:20', message: 'x' },
      [
        started,
        made,
        'PackageRequested 08:15',
        'PackageDownloaded 08:20',
        'ApplyFailed 12:00',
        'SessionCanceled 12:00',
      ],
    ],
  ])('%s', async (_, cells, expected) => {
    expect(await steps(download + downloadRow(cells))).toEqual(expected);
  });

  it('events that say where they come from', async () => {
    const row = downloadRow({ status: 'Requested', requested: '08:15' });
    const { log } = await importText(download + row);
    expect(log.map(({ source }) => source)).toEqual([
      'import:file-1.csv:2',
      'import:file-1.csv:2',
      'import:file-1.csv:2',
      'import:hq',
    ]);
    expect(log.at(-1)).toMatchObject({
      type: 'StatusMessagesProcessed',
      data: { upToPosition: 2, messages: 1 },
    });
  });

  it.each([
    ['a known error', 'Record for Id - 17 not found.', 'retention', false],
    ['an unknown one', 'The dog ate it', 'data', true],
    ['none', '', 'data', true],
  ])('a failure with what is known of its message: %s', async (_, message, kind, retriable) => {
    const row = downloadRow({ status: 'Download failed', requested: '08:15', message });
    const { log } = await importText(download + row);
    expect(log.find(({ type }) => type === 'DownloadFailed')?.data).toEqual({
      message: message === '' ? '(no message on the form)' : message,
      failureKind: kind,
      retriable,
    });
  });

  it.each([
    ['a message', 'x', 'triesSpent'],
    ['none', '', 'operator'],
  ])('a cancel, with %s by whom', async (_, message, by) => {
    const { log } = await importText(download + downloadRow({ status: 'Canceled', message }));
    expect(log.find(({ type }) => type === 'SessionCanceled')?.data).toEqual({ by });
  });

  it('nothing, where its dates contradict each other', async () => {
    const row = downloadRow({
      status: 'Applied',
      requested: '08:15',
      downloaded: '08:10',
      applied: '09:00',
    });
    const { broken, log } = await importText(download + row);
    expect(broken).toEqual([
      {
        file: 'file-1.csv',
        line: 2,
        reason: 'its dates contradict each other: downloaded before requested',
      },
    ]);
    expect(log).toEqual([]);
  });

  it('a history although the clocks of client and headquarters differ', async () => {
    const row = downloadRow({ status: 'Requested', requested: '07:59' });
    const { log } = await importText(download + row);
    expect(log[2]).toMatchObject({
      type: 'PackageRequested',
      occurredAt: at('07:59'),
      recordedAt: at('12:00'),
    });
    expect(log.map(({ source }) => source)).toContain('import:file-1.csv:2/client');
  });

  it('a note, for values that no history has', async () => {
    const row = downloadRow({ status: 'Canceled', applied: '09:00', rows: '5' });
    const { notes } = await importText(download + row);
    expect(notes.map(({ text }) => text)).toEqual([
      'Date applied of a session that is Canceled was left',
      'Rows affected of a session that is Canceled was left',
    ]);
  });
});

const upload =
  'Job name,Channel database,Session number,Upload session status,Rows affected,Temporary files path,File size,' +
  'Date and time created,Date and time modified,Message\n';
const uploadRow = (status: string, { rows = '', size = '', message = '' } = {}): string =>
  `P-0001 POS transactions,STORE-0001,17,${status},${rows},C:\\17,${size},${iso('08:00')},${iso('12:00')},${message}`;

describe('a row of the Upload sessions form becomes', () => {
  it.each<[string, string, readonly string[]]>([
    ['Started', uploadRow('Started'), ['UploadSessionStarted 08:00']],
    [
      'Available',
      uploadRow('Available', { size: '10' }),
      ['UploadSessionStarted 08:00', 'PackageMadeAvailable 08:00'],
    ],
    [
      'Available again after a failure',
      uploadRow('Available', { size: '10', message: 'x' }),
      [
        'UploadSessionStarted 08:00',
        'PackageMadeAvailable 08:00',
        'UploadFailed 12:00',
        'RetryStarted 12:00',
      ],
    ],
    ['Uploaded', uploadRow('Uploaded', { size: '10' }), ['UploadSessionReceived 08:00']],
    [
      'Uploaded, tried again after a failed apply',
      uploadRow('Uploaded', { size: '10', message: 'x' }),
      ['UploadSessionReceived 08:00', 'ApplyFailed 12:00', 'RetryStarted 12:00'],
    ],
    [
      'Applied',
      uploadRow('Applied', { rows: '5', size: '10' }),
      ['UploadSessionReceived 08:00', 'PackageApplied 12:00'],
    ],
    [
      'Upload failed',
      uploadRow('5', { size: '10', message: 'x' }),
      ['UploadSessionStarted 08:00', 'PackageMadeAvailable 08:00', 'UploadFailed 12:00'],
    ],
    [
      'Apply failed',
      uploadRow('Apply failed', { size: '10', message: 'x' }),
      ['UploadSessionReceived 08:00', 'ApplyFailed 12:00'],
    ],
    ['Canceled', uploadRow('Canceled'), ['UploadSessionStarted 08:00', 'SessionCanceled 12:00']],
  ])('%s', async (_, row, expected) => {
    expect(await steps(upload + row)).toEqual(expected);
  });
});
