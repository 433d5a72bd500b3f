/** Where an experiment's results go, and the files that are made of them at its end. */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { displayPath, fileName, storeFolder } from '../store-files.ts';
import { headerIn, isSame, type ResultsHeader } from './results-file.ts';

export interface ResultsFolder {
  readonly path: string;
  /** As people see it. */
  readonly name: string;
}

/**
 * The folder that was asked for; else that of this very experiment below .cdx/experiments, or the
 * next free one: an experiment that was changed does not stand in the way of the new one.
 */
export function resultsFolder(
  asked: string | undefined,
  header: ResultsHeader,
  cwd: string,
): ResultsFolder {
  if (asked !== undefined) return folderOf(asked, cwd);
  for (let number = 1; ; number++) {
    const name = `${fileName(header.experiment)}-${number}`;
    const folder = folderOf(join(storeFolder, 'experiments', name), cwd);
    if (!existsSync(folder.path) || isSame(headerIn(folder.path), header)) return folder;
  }
}

function folderOf(path: string, cwd: string): ResultsFolder {
  return { path: resolve(cwd, path), name: displayPath(path, cwd) };
}

/** Whole or not at all: whoever reads it meanwhile has the old one. */
export function writeWhole(folder: ResultsFolder, name: string, text: string): void {
  const path = join(folder.path, name);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
