import { field } from '@seatrial/core';
import { parseRelease } from '@seatrial/model';
import type { Check } from './check.ts';
import { missingOrChanged, objectsOf } from './unlike-git.ts';
import { unlikePods } from './unlike-pods.ts';

/** People edit these by hand now and then; that pods run the version is looked at in the pods. */
const editedByHand: ReadonlySet<string> = new Set(['Deployment', 'HTTPRoute']);

/**
 * What production puts in place of its stable version has run on staging before, as a whole: the very tree, by the pods
 * and objects that staging had at the time. Neither the ledger nor any record of the runner is believed; a promotion on
 * staging only says when to look.
 */
export const stagedContent: Check = ({ world, site, violated }) => {
  const { applications, staging } = world;
  /** Trees that staging has run, by application. */
  const staged = new Set<string>();

  if (site.cluster.name !== staging.cluster.name) {
    staging.cluster.store.onChange(({ type, object }) => {
      if (object.kind !== 'Release' || type === 'Deleted') return;
      const { spec, status, metadata } = parseRelease(object);
      const key = `${spec.application}/${spec.version}`;
      if (status?.phase !== 'Promoted' || staged.has(key)) return;
      const version = { namespace: metadata.namespace ?? '', tree: spec.version };
      if (isRunning(version)) staged.add(key);
    });
  }

  function isRunning(version: { readonly namespace: string; readonly tree: string }): boolean {
    const objects = objectsOf(staging.versions, version).filter(({ kind }) => !editedByHand.has(kind));
    return (
      unlikePods(staging.versions, version, staging.cluster).length === 0 &&
      missingOrChanged(objects, staging.cluster.store).length === 0
    );
  }

  return ({ type, object, previous }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const { spec, status, metadata } = parseRelease(object);
    if (status?.phase !== 'Promoting' || field(previous, 'status', 'phase') === 'Promoting') return;
    const { targets = [] } = applications.find((it) => it.metadata.name === spec.application)?.spec ?? {};
    const target = targets.find(({ cluster }) => cluster === site.cluster.name);
    const isAfterStaging = target?.after.some(({ cluster }) => cluster === staging.cluster.name) === true;
    if (isAfterStaging && !staged.has(`${spec.application}/${spec.version}`))
      violated('production promotes what staging has run', `${metadata.name}: ${spec.version.slice(0, 7)}`);
  };
};
