/**
 * Reports as files: a page, and beside it the pictures and numbers that it was made of. Each file is
 * there whole or not at all.
 */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CdxError } from '@cdx/session';
import type { Report } from '@cdx/simulator/report';
import { errnoOf } from './errno.ts';

/**
 * Before a run that may take long: whether a page can be there. Errors: `not-a-file` where there is
 * a folder, `file-not-found` where the folder that it should be in is not there.
 */
export function checkPageFile(file: string, cwd: string): void {
  const path = resolve(cwd, file);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new CdxError('not-a-file', `${file} is a folder; --report needs a file, report.html.`, {
      path,
    });
  }
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CdxError('file-not-found', `There is no folder ${dirname(file)} for the report.`, {
      path,
    });
  }
}

/** The page alone. Errors: `file-unreadable` where it cannot be written. */
export function writePage(file: string, { html }: Report, cwd: string): void {
  const path = resolve(cwd, file);
  writing(path, () => writeWhole(path, html));
}

/**
 * `report.html`, and in `plots/` each picture (`.svg`) with its specification (`.vl.json`) and its
 * numbers (`.csv`). The folder `plots/` is made anew, so nothing of an earlier report stays. Errors:
 * `file-unreadable` where they cannot be written.
 *
 * @param folder absolute; it is made where it is not there.
 */
export function writeReport(folder: string, { html, plots }: Report): void {
  const inside = join(folder, 'plots');
  writing(folder, () => {
    rmSync(inside, { recursive: true, force: true });
    mkdirSync(inside, { recursive: true });
    for (const { name, svg, vegaLite, csv } of plots) {
      writeFileSync(join(inside, `${name}.svg`), svg);
      writeFileSync(join(inside, `${name}.vl.json`), `${JSON.stringify(vegaLite, null, 1)}\n`);
      writeFileSync(join(inside, `${name}.csv`), csv);
    }
    // Last: a page that is there has its files beside it.
    writeWhole(join(folder, 'report.html'), html);
  });
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const why = errnoOf(cause) ?? String(cause);
    throw new CdxError(
      'file-unreadable',
      `The report ${path} cannot be written: ${why}.`,
      { path },
      { cause },
    );
  }
}
