import { clusterNamespace } from '../files/namespace-grant.ts';
import { apiGroup, labels, runnerUser, systemNamespace } from '../names.ts';
import type { Policy } from './policy.ts';

const POD_SECURITY = 'pod-security.kubernetes.io/';

/**
 * Confines the runner's own account, whatever RBAC lets it do: what it is made to apply comes from a repository, so that a
 * mistake in how manifests are read must not reach further than applications do. No application may have what this refuses,
 * whatever a Cluster file grants (files/reserved.ts).
 */
export const runnerReachPolicy: Policy = {
  name: 'seatrial-runner-reach',
  resources: { apiGroups: ['*'], operations: ['CREATE', 'UPDATE', 'DELETE'] },
  binds: { name: 'the-runner', expression: `request.userInfo.username == '${runnerUser}'` },
  variables: {
    onNamespaces: "request.resource.group == '' && request.resource.resource == 'namespaces'",
    // That of a Namespace is its own name.
    place: "request.?namespace.orValue('')",
    // Empty where a whole collection is deleted.
    name: "request.?name.orValue('')",
    // What judges admission is itself admitted without this: rights to it are given with care.
    isRole: "variables.place == '' && request.resource.group == 'rbac.authorization.k8s.io'",
    // A whole collection has no name, and is none of them.
    isOperatorsRole: `variables.place == '${clusterNamespace}' && request.resource.group == 'rbac.authorization.k8s.io' && variables.name != '' && !variables.name.startsWith('system:')`,
    before: 'oldObject == null ? {} : oldObject.metadata.?labels.orValue({})',
    after: 'object == null ? {} : object.metadata.?labels.orValue({})',
    // What the API server makes itself, and mends when it starts.
    isBootstrapped:
      "'kubernetes.io/bootstrapping' in variables.before || 'kubernetes.io/bootstrapping' in variables.after",
  },
  validations: [
    {
      expression:
        "!variables.place.startsWith('kube-') || (variables.isOperatorsRole && !variables.isBootstrapped)",
      message: `${runnerUser} writes nothing in kube-* but roles of operators in ${clusterNamespace}`,
    },
    {
      expression: `!variables.onNamespaces || variables.place != '${systemNamespace}'`,
      message: `${runnerUser} leaves the namespace ${systemNamespace} as it is`,
    },
    {
      expression: `!variables.isRole || !(variables.name == '' || variables.name.startsWith('seatrial-'))`,
      message: `${runnerUser} leaves the roles of Seatrial as they are`,
    },
    {
      expression: '!variables.isRole || !variables.isBootstrapped',
      message: `${runnerUser} leaves the roles of Kubernetes as they are`,
    },
    {
      expression: `request.resource.group != 'apiextensions.k8s.io' || !(variables.name == '' || variables.name.endsWith('.${apiGroup}'))`,
      message: `${runnerUser} leaves the definitions of Seatrial as they are`,
    },
    {
      expression:
        "!(request.resource.group == '' && request.resource.resource == 'nodes') && request.resource.group != 'certificates.k8s.io'",
      message: `${runnerUser} writes no Nodes and no certificates of the cluster`,
    },
    {
      expression: `!variables.onNamespaces || request.operation != 'UPDATE' || (${unchanged('variables.before', 'variables.after')})`,
      message: `${runnerUser} changes no label ${POD_SECURITY}*, nor ${labels.chaos}, of a namespace: set it by hand`,
    },
  ],
};

function unchanged(before: string, after: string): string {
  const same = (one: string, other: string): string =>
    `${one}.all(key, !(key.startsWith('${POD_SECURITY}') || key == '${labels.chaos}') || (key in ${other} && ${one}[key] == ${other}[key]))`;
  return `${same(before, after)} && ${same(after, before)}`;
}
