const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** What who runs the cluster gives the runner, so that it may install what gives rights to others. */
export const operatorRights: readonly object[] = [
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    verbs,
  },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'],
    verbs: [...verbs, 'escalate', 'bind'],
  },
  { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs },
  { apiGroups: ['certs.example', 'acme.certs.example', 'monitors.example'], resources: ['*'], verbs },
];
