import { field } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

const shared = {
  hostNetwork: 'the network of their node, past every NetworkPolicy',
  hostPID: 'the processes of their node',
  hostIPC: 'the shared memory of their node',
} as const;

export const hostNamespace: AuditRule = {
  name: 'HostNamespace',
  theme: 'Rights',
  severity: 'error',
  about: 'Pods that share the network, the processes or the memory of their node.',
  todo: 'remove the field; what has to see the node belongs to whoever runs the cluster',
  find: ({ pods }) =>
    pods.flatMap(({ of, spec, path }) =>
      (['hostNetwork', 'hostPID', 'hostIPC'] as const)
        .filter((name) => field(spec, name) === true)
        .map((name) => ({
          at: of,
          path: [...path, name],
          message: `pods of ${nameOf(of.object)} have ${shared[name]}`,
        })),
    ),
};
