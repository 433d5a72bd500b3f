import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFloors } from './lib/floors.mjs';

const table = {
  low: { floor: 0, packages: [], libraries: ['zod'] },
  middle: { floor: 1, packages: ['low'], libraries: [] },
  beside: { floor: 1, packages: ['low'], libraries: [] },
  high: { floor: 2, packages: ['low', 'middle'], libraries: [] },
};

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cdx-floors-'));
  write('package.json', { devDependencies: { vitest: '1' } });
  plantPackage('low', [], { zod: '1' });
  plantPackage('middle', ['low']);
  plantPackage('beside', ['low']);
  plantPackage('high', ['low', 'middle']);
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the floors', () => {
  it('stand when imports go down to what is declared and exported', () => {
    write('packages/low/src/index.ts', `import { z } from 'zod';`);
    write('packages/high/src/index.ts', `import { a } from '@cdx/middle'; import b from './b.ts';`);
    write(
      'packages/high/test/b.test.ts',
      `import { it } from 'vitest'; import b from '../src/b.ts';`,
    );
    expect(checkFloors(root, table)).toEqual([]);
  });

  it.each([
    ['upward', 'middle', `import { a } from '@cdx/high';`, 'may not import @cdx/high'],
    ['sideways', 'middle', `import { a } from '@cdx/beside';`, 'may not import @cdx/beside'],
    ['two floors up', 'low', `export * from '@cdx/high';`, 'may not import @cdx/high'],
    ['of a type', 'middle', `import type { A } from '@cdx/high';`, 'may not import @cdx/high'],
    ['inside a type', 'middle', `type A = import('@cdx/high').A;`, 'may not import @cdx/high'],
    ['that is dynamic', 'middle', 'await import(`@cdx/high`);', 'may not import @cdx/high'],
    ['that is required', 'middle', `require('@cdx/high');`, 'may not import @cdx/high'],
    ['that re-exports', 'middle', `export { a } from '@cdx/high';`, 'may not import @cdx/high'],
    ['past the exports', 'middle', `import '@cdx/low/src/a.ts';`, 'is not exported by @cdx/low'],
    ['out of the package', 'middle', `import '../../low/src/a.ts';`, 'leaves the package'],
    ['of nothing of ours', 'middle', `import '@cdx/lo';`, 'is not a package of ours'],
    ['of a library off its list', 'middle', `import 'zod';`, 'may not import zod'],
    ['of a dev dependency', 'low', `import 'vitest';`, 'may not import vitest'],
  ])('refuse an import %s', (_, name, code, message) => {
    write(`packages/${name}/src/planted.ts`, `// first line\n${code}\n`);
    const [breach, ...others] = checkFloors(root, table);
    expect(others).toEqual([]);
    expect(breach).toContain(`packages/${name}/src/planted.ts:2: `);
    expect(breach).toContain(message);
  });

  it('hold for tests as well', () => {
    write('packages/low/test/a.test.ts', `import { a } from '@cdx/middle';`);
    expect(checkFloors(root, table).join()).toContain(
      'packages/low/test/a.test.ts:1: low (floor 0)',
    );
  });

  it('refuse an import that the manifest does not declare', () => {
    plantPackage('high', ['low']);
    write('packages/high/src/index.ts', `import { a } from '@cdx/middle';`);
    expect(checkFloors(root, table).join()).toContain('@cdx/middle is not declared');
  });

  it('refuse a manifest that declares what is not below', () => {
    plantPackage('middle', ['low', 'high']);
    expect(checkFloors(root, table).join()).toContain('middle may not depend on @cdx/high');
  });

  it('refuse a package without a floor', () => {
    plantPackage('attic', []);
    expect(checkFloors(root, table)).toEqual([
      expect.stringContaining('packages/attic: has no floor'),
    ]);
  });

  it('refuse tsc references that are not the dependencies', () => {
    write('packages/high/tsconfig.json', { references: [{ path: '../low' }] });
    expect(checkFloors(root, table).join()).toContain(
      'packages/high/tsconfig.json: the references',
    );
  });

  it('refuse a table that lets a package import its own floor', () => {
    const sloping = { ...table, middle: { floor: 1, packages: ['beside'], libraries: [] } };
    expect(checkFloors(root, sloping).join()).toContain('middle may not list beside');
  });
});

/**
 * @param {string} name
 * @param {readonly string[]} packages
 * @param {Record<string, string>} [libraries]
 */
function plantPackage(name, packages, libraries = {}) {
  const ours = Object.fromEntries(packages.map((other) => [`@cdx/${other}`, 'workspace:*']));
  write(`packages/${name}/package.json`, {
    name: `@cdx/${name}`,
    exports: { '.': './src/index.ts' },
    dependencies: { ...ours, ...libraries },
  });
  write(`packages/${name}/tsconfig.json`, {
    references: packages.map((other) => ({ path: `../${other}` })),
  });
}

/**
 * @param {string} file
 * @param {unknown} content
 */
function write(file, content) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
}
