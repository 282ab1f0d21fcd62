import { createHash } from 'node:crypto';
import { isMap } from '@seatrial/core';
import { annotations, type Finding, type KubeObject, toYaml, waveLimit } from '@seatrial/model';

/** Hooks that come before the rest of a version, or after it. */
const before: ReadonlySet<string> = new Set(['pre-install', 'pre-upgrade']);
const after: ReadonlySet<string> = new Set(['post-install', 'post-upgrade']);
/** Moments that a folder of manifests does not have. */
const never: ReadonlySet<string> = new Set([
  'pre-delete',
  'post-delete',
  'pre-rollback',
  'post-rollback',
  'test',
  'test-success',
  'test-failure',
]);
/** Of what is just an object, of Helm 2. */
const definitions = 'crd-install';
const hookAnnotation = 'helm.sh/hook';
/** Waves of hooks before and after the rest, to which a hook's weight is added. */
const waves = { Before: -500, After: 500 } as const;
const weightMax = 499;
const weightAnnotation = 'helm.sh/hook-weight';
/** Helm installs the definitions of a chart before everything, its hooks too. */
export const definitionsWave = -waveLimit;
const nameLengthMax = 63;
const suffixLength = 8;

export type HookRead =
  | { readonly type: 'None' }
  | { readonly type: 'Object'; readonly text: string; readonly moment: Moment }
  | { readonly type: 'LeftOut'; readonly finding: HookFinding }
  | { readonly type: 'Refused'; readonly finding: HookFinding };

/** When a hook comes, seen from the rest of its version. */
type Moment = keyof typeof waves;

type HookFinding = Pick<Finding, 'code' | 'message' | 'hint' | 'severity'>;

/**
 * What becomes of an object that is a hook of Helm. One that comes before or after the rest is an object of the version, in a wave
 * that its moment and its weight decide; a Job has a name of its own for each version, and so runs once with it. Hooks of a
 * deletion or a rollback have no moment, and are left out by name.
 *
 * @param version what the version is known by among those of this chart, so that each has Jobs of its own
 */
export function readHook(value: unknown, version: string): HookRead {
  if (!isMap(value) || !isMap(value['metadata']) || !isMap(value['metadata']['annotations']))
    return { type: 'None' };
  const written = value['metadata']['annotations'][hookAnnotation];
  if (typeof written !== 'string') return { type: 'None' };
  const hooks = written.split(',').map((it) => it.trim());
  const name = `${String(value['kind'])} "${String(value['metadata']['name'])}"`;
  const unknown = hooks.find(
    (it) => ![before, after, never].some((set) => set.has(it)) && it !== definitions,
  );
  if (unknown !== undefined) {
    const message = `${name} is a hook of Helm for ${unknown.slice(0, 100)}, which is not known`;
    return refused(message, 'take its annotation helm.sh/hook away, or switch it off by a value');
  }
  const isBefore = hooks.some((it) => before.has(it));
  const isAfter = hooks.some((it) => after.has(it));
  if (!isBefore && !isAfter && !hooks.includes(definitions)) {
    const message = `${name} is a hook of Helm for ${written}, and never runs: there is no such moment here`;
    const hint = 'switch it off by a value of the chart, if it has one';
    return { type: 'LeftOut', finding: { severity: 'warning', code: 'HookLeftOut', message, hint } };
  }
  if (value['kind'] === 'Pod') {
    return refused(`${name} is a hook of Helm, and a Pod runs again and again`, 'make it a Job');
  }
  const moment = isBefore ? 'Before' : 'After';
  const weight = Number(value['metadata']['annotations'][weightAnnotation] ?? 0);
  if (!Number.isInteger(weight) || Math.abs(weight) > weightMax) {
    const message = `${name} has the hook weight ${String(value['metadata']['annotations'][weightAnnotation]).slice(0, 100)}`;
    return refused(message, `make it a whole number from -${weightMax} to ${weightMax}`);
  }
  return { type: 'Object', text: toYaml(asObject(value, waves[moment] + weight, version)), moment };
}

function refused(message: string, hint: string): HookRead {
  return { type: 'Refused', finding: { severity: 'error', code: 'HookRefused', message, hint } };
}

function asObject(
  value: Readonly<Record<string, unknown>>,
  wave: number,
  version: string,
): Readonly<Record<string, unknown>> {
  const metadata = value['metadata'] as KubeObject['metadata'];
  const kept = Object.entries(metadata.annotations ?? {}).filter(([key]) => !key.startsWith(hookAnnotation));
  const isJob = value['kind'] === 'Job';
  return {
    ...(isJob ? keptWhenDone(value) : value),
    metadata: {
      ...metadata,
      ...(isJob ? { name: nameOfRun(metadata.name, version) } : {}),
      annotations: { [annotations.wave]: String(wave), ...Object.fromEntries(kept) },
    },
  };
}

/** A Job of a version goes with it: one that deletes itself when it is done would be missed, and run again. */
function keptWhenDone(job: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!isMap(job['spec'])) return job;
  const { ttlSecondsAfterFinished: _, ...spec } = job['spec'];
  return { ...job, spec };
}

/** A Job cannot be changed, and is not run again by being there: each version has one of its own. */
function nameOfRun(name: string, version: string): string {
  const suffix = createHash('sha256').update(version).digest('hex').slice(0, suffixLength);
  return `${name.slice(0, nameLengthMax - suffixLength - 1)}-${suffix}`;
}
