// Holds a tree of packages against a floor table. Called by scripts/check-floors.mjs and its test.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { importsOf } from './imports.mjs';

/** @typedef {import('./floor-table.mjs').PackageRules} PackageRules */

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

const scope = '@cdx/';
/** Anyone may test with it, from any floor. */
const testing = 'testing';

/**
 * @param {string} root
 * @param {Readonly<Record<string, PackageRules>>} table
 * @returns {string[]} one line per breach
 */
export function checkFloors(root, table) {
  const breaches = breachesOfTable(table);
  const names = readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  );
  /** @type {Map<string, Manifest>} */
  const manifests = new Map();
  for (const name of names) {
    manifests.set(name, readJson(join(root, 'packages', name, 'package.json')));
  }
  const atRoot = Object.keys(readJson(join(root, 'package.json')).devDependencies ?? {});

  for (const [name, manifest] of manifests) {
    const rules = table[name];
    if (rules === undefined) {
      breaches.push(`packages/${name}: has no floor in scripts/lib/floor-table.mjs`);
      continue;
    }
    breaches.push(...breachesOfManifest(name, manifest, rules));
    breaches.push(...breachesOfReferences(root, name, manifest));
    for (const file of sourceFiles(join(root, 'packages', name))) {
      const place = relative(root, file).split(sep).join('/');
      for (const { specifier, line } of importsOf(file, readFileSync(file, 'utf8'))) {
        const breach = breachOfImport({
          root,
          name,
          rules,
          manifest,
          manifests,
          atRoot,
          file,
          specifier,
        });
        if (breach !== null) breaches.push(`${place}:${line}: ${breach}`);
      }
    }
  }
  return breaches;
}

/**
 * The table itself: what a package may import stands below it.
 * @param {Readonly<Record<string, PackageRules>>} table
 */
function breachesOfTable(table) {
  return Object.entries(table).flatMap(([name, rules]) =>
    rules.packages
      .filter((other) => (table[other]?.floor ?? Number.NaN) >= rules.floor || !(other in table))
      .map((other) => `floor table: ${name} may not list ${other}, which is not below it`),
  );
}

/**
 * @param {string} name
 * @param {Manifest} manifest
 * @param {PackageRules} rules
 */
function breachesOfManifest(name, manifest, rules) {
  const breaches = [];
  if (manifest.name !== scope + name) {
    breaches.push(`packages/${name}/package.json: the name must be ${scope}${name}`);
  }
  for (const dependency of Object.keys(runtimeDependencies(manifest))) {
    if (!mayImport(rules, dependency)) {
      breaches.push(`packages/${name}/package.json: ${name} may not depend on ${dependency}`);
    }
  }
  for (const dependency of Object.keys(manifest.devDependencies ?? {})) {
    if (!dependency.startsWith(scope) || dependency === scope + testing) continue;
    if (!mayImport(rules, dependency)) {
      breaches.push(`packages/${name}/package.json: ${name} may not test with ${dependency}`);
    }
  }
  return breaches;
}

/**
 * tsc builds a package's dependencies first only where tsconfig.json refers to them.
 * @param {string} root
 * @param {string} name
 * @param {Manifest} manifest
 */
function breachesOfReferences(root, name, manifest) {
  const file = join(root, 'packages', name, 'tsconfig.json');
  if (!existsSync(file)) return [`packages/${name}: has no tsconfig.json`];
  /** @type {{ path: string }[]} */
  const references = readJson(file).references ?? [];
  const actual = references.map(({ path }) => path.replace(/^\.\.\//, '')).toSorted();
  const expected = Object.keys(runtimeDependencies(manifest))
    .filter((dependency) => dependency.startsWith(scope))
    .map((dependency) => dependency.slice(scope.length))
    .toSorted();
  if (actual.join() === expected.join()) return [];
  return [
    `packages/${name}/tsconfig.json: the references must be those of package.json: ${expected.join(', ') || 'none'}`,
  ];
}

/**
 * @param {object} edge
 * @param {string} edge.root
 * @param {string} edge.name
 * @param {PackageRules} edge.rules
 * @param {Manifest} edge.manifest
 * @param {Map<string, Manifest>} edge.manifests
 * @param {readonly string[]} edge.atRoot dev dependencies of the whole repository
 * @param {string} edge.file
 * @param {string} edge.specifier
 * @returns {string | null}
 */
function breachOfImport({ root, name, rules, manifest, manifests, atRoot, file, specifier }) {
  const home = join(root, 'packages', name);
  if (specifier.startsWith('.')) {
    const isInside = resolve(dirname(file), specifier).startsWith(home + sep);
    return isInside ? null : `${specifier} leaves the package; import by name`;
  }
  // Not every Node knows every module of a newer one (node:sqlite).
  if (specifier.startsWith('node:') || isBuiltin(specifier)) return null;

  const imported = packageOf(specifier);
  const isSource = file.startsWith(join(home, 'src') + sep);
  const isDeclared =
    imported in runtimeDependencies(manifest) ||
    (!isSource && (imported in (manifest.devDependencies ?? {}) || atRoot.includes(imported)));

  if (imported.startsWith(scope)) {
    const other = imported.slice(scope.length);
    const target = manifests.get(other);
    if (target === undefined) return `${imported} is not a package of ours`;
    const inner = '.' + specifier.slice(imported.length);
    if (!(inner in (target.exports ?? {}))) return `${specifier} is not exported by ${imported}`;
    if (other === name) return isSource ? `${name} imports itself by name` : null;
    if (other === testing && !isSource) return isDeclared ? null : undeclared(imported, name);
    if (!mayImport(rules, imported))
      return `${name} (floor ${rules.floor}) may not import ${imported}`;
  } else if (isSource && !mayImport(rules, imported)) {
    return `${name} may not import ${imported}`;
  }
  return isDeclared ? null : undeclared(imported, name);
}

/**
 * @param {string} imported
 * @param {string} name
 */
function undeclared(imported, name) {
  return `${imported} is not declared in packages/${name}/package.json`;
}

/**
 * @param {PackageRules} rules
 * @param {string} imported
 */
function mayImport(rules, imported) {
  return imported.startsWith(scope)
    ? rules.packages.includes(imported.slice(scope.length))
    : rules.libraries.includes(imported);
}

/** @param {Manifest} manifest */
function runtimeDependencies(manifest) {
  return {
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  };
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
    return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : sourceFiles(path);
  });
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
