import type { KubeObject } from '@seatrial/model';
import type { Identity } from '../control-plane/start-control-plane.ts';

/** One process serves all nodes and the gateway of a cluster, so it has one identity. */
export const agentIdentity: Identity = { user: 'seatrial:local-agent', groups: [] };

/** What the node agent and the gateway may do: the rights of a kubelet, and the gateway's. */
export function agentAccess(): readonly KubeObject[] {
  return [
    bind('seatrial:local-node', 'system:node'),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'seatrial:local-agent' },
      rules: [
        allow('', ['namespaces'], ['get', 'list', 'watch', 'create', 'patch']),
        // The node writes a pod's real address into an annotation, which a kubelet does not.
        allow('', ['pods'], ['patch']),
        allow('discovery.k8s.io', ['endpointslices'], ['get', 'list', 'watch']),
        allow('gateway.networking.k8s.io', ['*'], ['get', 'list', 'watch']),
        allow('gateway.networking.k8s.io', ['gatewayclasses', 'gateways'], ['create', 'patch']),
        allow(
          'gateway.networking.k8s.io',
          ['gatewayclasses/status', 'gateways/status', 'httproutes/status'],
          ['patch', 'update'],
        ),
      ],
    },
    bind('seatrial:local-agent', 'seatrial:local-agent'),
  ];
}

function allow(apiGroup: string, resources: readonly string[], verbs: readonly string[]): object {
  return { apiGroups: [apiGroup], resources, verbs };
}

function bind(name: string, role: string): KubeObject {
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup, kind: 'User', name: agentIdentity.user }],
  };
}
