import { describe, expect, it } from 'vitest';
import { entriesOf, optionalPeersOf } from './lib/tarballs/entries.mjs';
import { lockOf } from './lib/tarballs/project-lock.mjs';
import { problemsOf } from './lib/tarballs/pack.mjs';

/** @typedef {import('./lib/tarballs/pack.mjs').Manifest} Manifest */

/**
 * @param {string} name
 * @param {Partial<Manifest>} [more]
 */
function tarball(name, more = {}) {
  return {
    folder: `packages/${name}`,
    path: `/there/${name}.tgz`,
    integrity: `sha512-${name}`,
    files: ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'src/index.ts'],
    manifest: {
      name: `@cdx/${name}`,
      version: '1.0.0',
      publishConfig: { access: 'public' },
      ...more,
    },
  };
}

describe('what is packed', () => {
  const names = ['@cdx/low', '@cdx/high'];

  it('is all right with what others need and no more', () => {
    const high = tarball('high', { dependencies: { '@cdx/low': '1.0.0', zod: '^4.0.0' } });
    expect(problemsOf(high, names)).toEqual([]);
  });

  it.each(
    /** @type {[string, Partial<Manifest>, string[], string][]} */ ([
      ['is not public', { publishConfig: {} }, [], 'publishConfig.access must be "public"'],
      [
        'asks for what only the workspace knows',
        { dependencies: { zod: 'catalog:' } },
        [],
        'dependencies asks for zod as "catalog:"',
      ],
      [
        'asks for a package that is not published',
        { peerDependencies: { '@cdx/secret': '1.0.0' } },
        [],
        'peerDependencies asks for @cdx/secret, which is private',
      ],
      ['has tests', {}, ['test/index.test.ts'], 'test/index.test.ts is packed'],
      ['has tests beside its sources', {}, ['src/a.test.ts'], 'src/a.test.ts is packed'],
      ['has benchmarks', {}, ['dist/bench/index.js'], 'dist/bench/index.js is packed'],
      ['has notes of the compiler', {}, ['dist/.tsbuildinfo'], 'dist/.tsbuildinfo is packed'],
      ['has what nobody knows', {}, ['notes.txt'], 'notes.txt is packed'],
    ]),
  )('is told where it %s', (_, manifest, files, problem) => {
    const high = tarball('high', manifest);
    const problems = problemsOf({ ...high, files: [...high.files, ...files] }, names);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('is told where the README or the license is missing', () => {
    const { manifest } = tarball('high');
    expect(problemsOf({ manifest, files: ['package.json'] }, names)).toEqual([
      'README.md is not packed',
      'LICENSE is not packed',
    ]);
  });
});

describe('what a package offers', () => {
  it('is every export but its manifest', () => {
    const exports = { '.': {}, './wire': {}, './package.json': './package.json' };
    const { manifest } = tarball('low', { exports });
    expect(entriesOf(manifest)).toEqual(['@cdx/low', '@cdx/low/wire']);
    expect(entriesOf(tarball('low').manifest)).toEqual([]);
  });

  it('is optional where the manifest says so of a peer', () => {
    const peerDependenciesMeta = { vitest: { optional: true }, zod: { optional: false } };
    expect(optionalPeersOf(tarball('low', { peerDependenciesMeta }).manifest)).toEqual(['vitest']);
  });
});

describe("a project's lockfile", () => {
  const repository = {
    lockfileVersion: '9.0',
    settings: {},
    importers: {
      '.': { devDependencies: { vitest: { specifier: 'catalog:', version: '4.1.0(yaml@2.9.0)' } } },
      'packages/low': {
        dependencies: { zod: { specifier: 'catalog:', version: '4.6.0' } },
        devDependencies: { 'fast-check': { specifier: 'catalog:', version: '4.10.0' } },
      },
      'packages/high': {},
    },
    packages: { 'zod@4.6.0': {} },
    snapshots: { 'zod@4.6.0': {} },
  };
  const peerDependencies = { 'fast-check': '^4.0.0', vitest: '>=3' };
  const low = tarball('low', { dependencies: { zod: '^4.0.0' }, peerDependencies });
  const high = tarball('high', { dependencies: { '@cdx/low': '1.0.0' }, bin: { cdx: 'bin.js' } });
  /** @param {{ path: string }} tarball */
  const place = ({ path }) => `file:..${path}`;
  const lowSnapshot = '@cdx/low@file:../there/low.tgz';

  it('has the tarballs by their paths, with those that they depend on, and the rest as it was', () => {
    const { dependencies, lock } = lockOf(
      repository,
      [low, high],
      { tarballs: [high], libraries: [] },
      place,
    );
    expect(dependencies).toEqual({ '@cdx/high': 'file:../there/high.tgz' });
    expect(lock.snapshots['@cdx/high@file:../there/high.tgz']).toEqual({
      dependencies: { '@cdx/low': 'file:../there/low.tgz' },
    });
    expect(lock.snapshots[lowSnapshot]).toEqual({ dependencies: { zod: '4.6.0' } });
    expect(lock.packages).toMatchObject({
      'zod@4.6.0': {},
      [lowSnapshot]: { resolution: { integrity: 'sha512-low' }, version: '1.0.0' },
      '@cdx/high@file:../there/high.tgz': { hasBin: true },
    });
  });

  it('gives a package those of its peers that the project has', () => {
    const project = { tarballs: [low], libraries: ['vitest'] };
    const { dependencies, lock } = lockOf(repository, [low], project, place);
    expect(lock.snapshots[lowSnapshot]).toEqual({
      dependencies: { zod: '4.6.0', vitest: '4.1.0(yaml@2.9.0)' },
    });
    expect(dependencies).toMatchObject({ vitest: '4.1.0' });
  });

  it('gives a package nothing that its packed manifest does not ask for', () => {
    const forgetful = tarball('low');
    const project = { tarballs: [forgetful], libraries: [] };
    const { lock } = lockOf(repository, [forgetful], project, place);
    expect(lock.snapshots[lowSnapshot]).toEqual({ dependencies: {} });
  });

  it('cannot have what is not installed here', () => {
    const greedy = tarball('low', { dependencies: { react: '19' } });
    const project = { tarballs: [greedy], libraries: [] };
    expect(() => lockOf(repository, [greedy], project, place)).toThrow(/react is not in/);
  });
});
