import { type KubeObject, type PlannedField, plannedFieldsMax } from '@seatrial/model';
import { shownField } from '../drift/decide-drift.ts';
import { type Difference, differences } from '../drift/differences.ts';
import { managersOf } from '../drift/owners.ts';
import { field } from '../fields.ts';
import { versionAnnotation } from '../health/workload.ts';
import { createHiding, type Hiding } from '../hiding.ts';
import { isSameJson } from '../same-json.ts';

/** An object as it is, and as it would be. */
export interface BeforeAndAfter {
  /** Live or, where there is no cluster, as the version before has it. */
  readonly before: KubeObject;
  /** What the API server would make of the new manifest or, where there is none, that manifest. */
  readonly after: KubeObject;
}

/** Its manifest in the two versions, as Seatrial applies it; absent where a version does not have it. */
export interface Manifests {
  readonly previous?: KubeObject | undefined;
  readonly desired: KubeObject;
}

export interface ObjectChange {
  readonly fields: readonly PlannedField[];
  /** Of how many `fields` are the first. */
  readonly total: number;
  readonly restartsPods: boolean;
}

/**
 * What an object has otherwise than it will have it, and why. The mark that says which version a workload was applied for is
 * no change: it is another one each time.
 */
export function plannedFields(
  { before, after }: BeforeAndAfter,
  manifests: Manifests,
  hiding: Hiding = createHiding([]),
): ObjectChange {
  const found = differences(before, after).filter((it) => !isVersionMark(it));
  const fields = found.slice(0, plannedFieldsMax).map(
    (it): PlannedField => ({
      ...shownField(before, it, hiding),
      cause: isDrift(it, before, manifests) ? 'Drift' : 'Git',
      managers: [...managersOf(before, it)],
    }),
  );
  const restartsPods = found.some(({ path }) => path[0] === 'spec' && path[1] === 'template');
  return { fields, total: found.length, restartsPods };
}

function isVersionMark({ path }: Difference): boolean {
  return path[0] === 'metadata' && path[1] === 'annotations' && path[2] === versionAnnotation;
}

/**
 * Whether somebody has changed a field of which the manifests say the same: another one has written it, or it is gone. What
 * nobody else has written is as Seatrial has applied it, under another name perhaps, as the API server makes `data` of a
 * Secret's `stringData`.
 */
function isDrift(difference: Difference, before: KubeObject, manifests: Manifests): boolean {
  const isOurs = difference.live !== undefined && managersOf(before, difference).length === 0;
  return !isOurs && sayTheSame(difference, before, manifests);
}

/**
 * Positions in a list mean the same in a manifest only where that list is as long as the live one: a webhook may have put more
 * into it. Else all of the list counts.
 */
function sayTheSame({ path }: Difference, before: KubeObject, { previous, desired }: Manifests): boolean {
  if (previous === undefined) return false;
  const cut = path.findIndex(
    (step, at) => typeof step === 'number' && !isAsLong(path.slice(0, at), before, [previous, desired]),
  );
  const place = cut === -1 ? path : path.slice(0, cut);
  return isSameJson(field(previous, ...place), field(desired, ...place));
}

function isAsLong(path: Difference['path'], before: KubeObject, manifests: readonly KubeObject[]): boolean {
  const length = lengthAt(before, path);
  return manifests.every((it) => lengthAt(it, path) === length);
}

function lengthAt(object: KubeObject, path: Difference['path']): number | undefined {
  const found = field(object, ...path);
  return Array.isArray(found) ? found.length : undefined;
}
