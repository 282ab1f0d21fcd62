import { field, items, numberAt, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import type { Change } from './kube/store.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** Traces each write that the runner makes, and each phase of a record. */
export function traceWrites({ sites, trace }: SimulatedWorld): void {
  for (const { cluster } of sites) {
    cluster.store.onChange((change) => {
      if (change.by === 'Runner' || change.by === 'Chaos') trace(`${cluster.name} ${describe(change)}`);
    });
  }
}

function describe({ type, object, by }: Change): string {
  const { namespace, name, resourceVersion } = object.metadata;
  const where = namespace === undefined ? name : `${namespace}/${name}`;
  return `${by} ${type} ${object.kind} ${where}@${resourceVersion}${facts(object)}`;
}

function facts(object: KubeObject): string {
  switch (object.kind) {
    case 'Release':
    case 'ScenarioRun':
      return ` ${stringAt(object, 'status', 'phase') ?? ''} ${stringAt(object, 'status', 'reason') ?? ''}: ${stringAt(object, 'status', 'message') ?? ''}`;
    case 'HTTPRoute':
      return ` ${items(object, 'spec', 'rules')
        .flatMap((rule) => items(rule, 'backendRefs'))
        .map((backend) => `${stringAt(backend, 'name')}=${numberAt(backend, 'weight') ?? 1}`)
        .join(' ')}`;
    case 'ApplicationState':
      return ` stable ${(stringAt(object, 'status', 'stableVersion') ?? 'none').slice(0, 7)} ${items(
        object,
        'status',
        'conditions',
      )
        .map((condition) => stringAt(condition, 'reason'))
        .join(' ')}`;
    case 'Node':
      return ` ${JSON.stringify(field(object, 'spec'))}`;
    default:
      return '';
  }
}
