import type { KubeObject, ObjectRef, Reconciler } from '@seatrial/model';
import { field } from '../fields.ts';
import { shellWord } from '../shell-word.ts';
import type { Maker } from './maker.ts';

/** What was found of the object by which another tool makes things again. */
export type ReconcilerSeen =
  | { readonly type: 'There'; readonly object: KubeObject }
  | { readonly type: 'Gone' }
  | { readonly type: 'NotAsked'; readonly message: string };

/** Whether another tool would fight for what an application takes over, and how to have it stop. */
export function reconcilerOf(
  { tool }: Pick<Maker, 'tool'>,
  ref: ObjectRef,
  seen: ReconcilerSeen,
): Reconciler {
  switch (seen.type) {
    case 'Gone':
      return { ...ref, state: 'Gone' };
    case 'NotAsked':
      return { ...ref, state: 'NotAsked', message: seen.message, ...stopping(tool, ref) };
    case 'There':
      return isAtWork(tool, seen.object)
        ? { ...ref, state: 'AtWork', ...stopping(tool, ref) }
        : { ...ref, state: 'Suspended' };
    default:
      return seen satisfies never;
  }
}

/** What only a person can know of how Argo CD is told to sync: without `automated` it does so when somebody says so. */
function isAtWork(tool: Maker['tool'], object: KubeObject): boolean {
  if (tool === 'Flux') return field(object, 'spec', 'suspend') !== true;
  if (tool === 'ArgoCd') {
    const automated = field(object, 'spec', 'syncPolicy', 'automated');
    return automated !== undefined && field(automated, 'enabled') !== false;
  }
  return true;
}

const plurals: Readonly<Record<string, string>> = {
  Kustomization: 'kustomizations.kustomize.toolkit.fluxcd.io',
  HelmRelease: 'helmreleases.helm.toolkit.fluxcd.io',
  Application: 'applications.argoproj.io',
};

/** By kubectl alone, as the other tool's own command may not be at hand. */
function stopping(tool: Maker['tool'], { kind, namespace, name }: ObjectRef): Pick<Reconciler, 'stop'> {
  const plural = plurals[kind];
  if (plural === undefined || (tool !== 'Flux' && tool !== 'ArgoCd')) return {};
  const patch = tool === 'Flux' ? { spec: { suspend: true } } : { spec: { syncPolicy: { automated: null } } };
  const where = namespace === undefined ? '' : ` --namespace ${shellWord(namespace)}`;
  return {
    stop: `kubectl patch ${plural} ${shellWord(name)}${where} --type merge --patch '${JSON.stringify(patch)}'`,
  };
}
