import { field, items } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

const zoneKeys: ReadonlySet<unknown> = new Set([
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/zone',
]);

export const oneZone: AuditRule = {
  name: 'OneZone',
  theme: 'Availability',
  severity: 'info',
  about: 'Several pods, all of which may sit in one zone and be lost with it.',
  todo: 'add topologySpreadConstraints with topologyKey: topology.kubernetes.io/zone',
  find: ({ pods, replicasOf, isServed }) =>
    pods
      .filter((it) => it.isLasting && (replicasOf(it) ?? 0) > 1 && isServed(it) && !isSpread(it.spec))
      .map(({ of, path }) => ({
        at: of,
        path: [...path, 'topologySpreadConstraints'],
        message: `all pods of ${nameOf(of.object)} may sit in one zone`,
      })),
};

function isSpread(spec: unknown): boolean {
  const anti = field(spec, 'affinity', 'podAntiAffinity');
  const terms = [
    ...items(spec, 'topologySpreadConstraints'),
    ...items(anti, 'requiredDuringSchedulingIgnoredDuringExecution'),
    ...items(anti, 'preferredDuringSchedulingIgnoredDuringExecution').map((it) =>
      field(it, 'podAffinityTerm'),
    ),
  ];
  return terms.some((term) => zoneKeys.has(field(term, 'topologyKey')));
}
