// The lockfile of a project that has installed our tarballs, made from the repository's own: every
// library in the version that is installed here already, so that nothing is asked of a registry.

/**
 * @typedef {import('./pack.mjs').Tarball} Tarball
 * @typedef {Record<string, { specifier: string, version: string }>} Resolved
 * @typedef {{ dependencies?: Resolved, devDependencies?: Resolved }} Importer
 */

/**
 * @typedef {object} Lock the parts of a pnpm-lock.yaml that are read or written
 * @property {string} lockfileVersion
 * @property {unknown} settings
 * @property {Record<string, Importer>} importers
 * @property {Record<string, unknown>} packages
 * @property {Record<string, { dependencies?: Record<string, string> }>} snapshots
 */

/**
 * @typedef {object} Project
 * @property {readonly Tarball[]} tarballs that it installs by name
 * @property {readonly string[]} libraries of others that it installs
 */

/**
 * What a package gets is what its packed manifest asks for, and of its peers what the project has:
 * one that it uses without asking is missing, as it would be elsewhere.
 * @param {Lock} repository
 * @param {readonly Tarball[]} all the tarballs, which may depend on each other
 * @param {Project} project
 * @param {(tarball: Tarball) => string} place `file:` and the path from the project
 * @returns {{ dependencies: Record<string, string>, lock: Lock }} for package.json and the lockfile
 */
export function lockOf(repository, all, { tarballs, libraries }, place) {
  const top = repository.importers['.'] ?? {};
  /** @type {Resolved} */
  const wanted = {};
  for (const tarball of tarballs) {
    wanted[tarball.manifest.name] = { specifier: place(tarball), version: place(tarball) };
  }
  for (const name of libraries) {
    const version = versionOf(name, top);
    // Peers that it was resolved with stand in brackets behind the version.
    wanted[name] = { specifier: version.replace(/\(.*$/, ''), version };
  }
  const packages = { ...repository.packages };
  const snapshots = { ...repository.snapshots };
  for (const tarball of all) {
    const { name, version, bin } = tarball.manifest;
    const resolution = { integrity: tarball.integrity, tarball: place(tarball) };
    const hasBin = bin !== undefined;
    packages[`${name}@${place(tarball)}`] = { resolution, version, ...(hasBin ? { hasBin } : {}) };
    snapshots[`${name}@${place(tarball)}`] = { dependencies: dependenciesOf(tarball) };
  }
  const specifiers = Object.entries(wanted).map(([name, { specifier }]) => [name, specifier]);
  return {
    dependencies: Object.fromEntries(specifiers),
    lock: {
      lockfileVersion: repository.lockfileVersion,
      settings: repository.settings,
      importers: { '.': { dependencies: wanted } },
      packages,
      snapshots,
    },
  };

  /** @param {Tarball} tarball */
  function dependenciesOf({ folder, manifest }) {
    const own = repository.importers[folder] ?? {};
    const peers = Object.keys(manifest.peerDependencies ?? {});
    const names = [
      ...Object.keys(manifest.dependencies ?? {}),
      ...peers.filter((peer) => libraries.includes(peer)),
    ];
    return Object.fromEntries(
      names.map((name) => {
        const ours = all.find((tarball) => tarball.manifest.name === name);
        return [name, ours === undefined ? versionOf(name, own, top) : place(ours)];
      }),
    );
  }
}

/**
 * @param {string} name
 * @param {readonly Importer[]} importers
 */
function versionOf(name, ...importers) {
  const found = importers
    .flatMap(({ dependencies, devDependencies }) => [dependencies?.[name], devDependencies?.[name]])
    .find((resolved) => resolved !== undefined);
  if (found === undefined)
    throw new Error(`${name} is not in pnpm-lock.yaml: npm test installs it`);
  return found.version;
}
