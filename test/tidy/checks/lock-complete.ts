import type { Check, Finding } from '../finding.ts';

interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * `npm ci` refuses a lock without an entry for a package that is built for another platform, and `npm install` leaves the
 * entry out where the registry does not have that package (npm/cli#9846). It is seen on a fresh clone alone.
 */
export const lockComplete: Check = {
  name: 'package-lock.json has the optional packages of every platform',
  find: (files) =>
    files
      .filter(({ path }) => path === 'package-lock.json')
      .flatMap(({ path, text }) => {
        const lock: { packages: Readonly<Record<string, LockEntry>> } = JSON.parse(text);
        return Object.entries(lock.packages).flatMap(([place, entry]) =>
          missingOf(place, entry, lock.packages).map((message): Finding => ({ path, message })),
        );
      }),
};

function missingOf(
  place: string,
  { optionalDependencies = {} }: LockEntry,
  packages: Readonly<Record<string, LockEntry>>,
): readonly string[] {
  return Object.entries(optionalDependencies)
    .filter(([, version]) => /^\d/.test(version)) // packages for a platform are pinned to the version they are part of
    .filter(([name, version]) => found(place, name, packages)?.version !== version)
    .map(([name, version]) => `has no ${name} ${version}, which is a part of ${place}`);
}

/** As Node finds it: from the package's own node_modules up to the root's. */
function found(
  place: string,
  name: string,
  packages: Readonly<Record<string, LockEntry>>,
): LockEntry | undefined {
  const own = packages[`${place}/node_modules/${name}`];
  if (own !== undefined) return own;
  const parent = place.lastIndexOf('/node_modules/');
  return parent < 0 ? packages[`node_modules/${name}`] : found(place.slice(0, parent), name, packages);
}
