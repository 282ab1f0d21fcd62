import { cachedPath, makeExecutable } from './cache.ts';
import { createContext, type ObtainContext, type ObtainOptions } from './context.ts';
import { downloadProgram } from './download-program.ts';
import { MethodFailedError, type Unobtained, unavailable } from './errors.ts';
import { type Finding, findOnMachine } from './find.ts';
import { buildWithGo } from './go-build.ts';
import { type MethodToTry, obtain } from './obtain.ts';
import { type ProgramEntry, type ProgramName, programTable } from './table.ts';
import { agrees, NO_ANSWER, statedVersion } from './version.ts';

/**
 * Gives the path of each program: from KUBEBUILDER_ASSETS or PATH when the version there is right, else from the cache,
 * else downloaded, else built with Go. Throws ProgramsError (`Unavailable`, `Busy`), or the signal's reason.
 */
export async function provide<Name extends ProgramName>(
  names: readonly Name[],
  options: ObtainOptions,
): Promise<Record<Name, string>> {
  const context = createContext(options);
  const paths: Partial<Record<Name, string>> = {};
  const missing: Unobtained[] = [];
  for (const name of names) {
    const entry: ProgramEntry = programTable[name];
    const finding = await findIn(name, entry, context);
    if (finding.type === 'Found') {
      paths[name] = finding.path;
      continue;
    }
    const path = cachedPath(context.cacheDir, name, entry.version, context.platform);
    const isSound = (cached: string) => statesVersion(cached, entry, context);
    const obtained = await obtain(
      { name, path, isSound, methods: methodsFor(name, entry, context) },
      context,
    );
    if (obtained.type === 'Obtained') paths[name] = obtained.path;
    else
      missing.push({ name, version: entry.version, attempts: [...finding.attempts, ...obtained.attempts] });
  }
  if (missing.length > 0) throw unavailable(missing);
  return paths as Record<Name, string>; // every name is either here or missing
}

/** What is on this machine is for this machine. */
async function findIn(name: string, entry: ProgramEntry, context: ObtainContext): Promise<Finding> {
  return context.isForeign ? { type: 'NotFound', attempts: [] } : findOnMachine(name, entry, context);
}

/** Where a program is already, on this machine or in the cache; nothing is downloaded or built for it. */
export async function findProgram(name: ProgramName, options: ObtainOptions): Promise<string | undefined> {
  const entry: ProgramEntry = programTable[name];
  const context = createContext(options);
  const finding = await findOnMachine(name, entry, context);
  if (finding.type === 'Found') return finding.path;
  const path = cachedPath(context.cacheDir, name, entry.version, context.platform);
  return (await statesVersion(path, entry, context)) ? path : undefined;
}

/** A cached program must be the very version that was put there; a busy machine alone is no reason to build it again. */
async function statesVersion(path: string, entry: ProgramEntry, context: ObtainContext): Promise<boolean> {
  if (context.isForeign) return true;
  const found = await statedVersion(path, entry, context);
  return found === NO_ANSWER || agrees(found, entry.version, 'Patch');
}

function methodsFor(name: string, entry: ProgramEntry, context: ObtainContext): MethodToTry[] {
  return [
    { method: 'Download', make: (folder) => checked(() => downloadProgram(name, entry, folder, context)) },
    { method: 'GoBuild', make: (folder) => checked(() => build(folder)) },
  ];

  async function build(folder: string): Promise<string> {
    if (!entry.go) throw new MethodFailedError('it is not built from source here');
    return buildWithGo(name, entry.go, folder, context);
  }

  /** Nothing enters the cache that does not run and say that it is the pinned version. */
  async function checked(make: () => Promise<string>): Promise<string> {
    const path = await make();
    await makeExecutable(path);
    if (context.isForeign) return path;
    const found = await statedVersion(path, entry, context);
    if (agrees(found, entry.version, 'Patch')) return path;
    throw new MethodFailedError(`what came states version ${found}, wanted ${entry.version}`);
  }
}
