/** What the commands of `cdx store` have in common. */

/** What `--store` says in all of these. */
export const storeOption = [
  '--store <where>',
  'a file or an esdb:// URL; without it the newest in .cdx/',
] as const;

/** Raised when a field of a `--json` changes its meaning or goes. */
export const storeVersion = 1;
