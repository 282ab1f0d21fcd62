import { labels, runnerUser, systemNamespace } from '../names.ts';
import type { Policy } from './policy.ts';

const POD_SECURITY = 'pod-security.kubernetes.io/';

/**
 * Confines the runner's own account, whatever RBAC lets it do: what it is made to apply comes from a repository, so that a
 * mistake in how manifests are read must not reach further than applications do.
 */
export const runnerReachPolicy: Policy = {
  name: 'seatrial-runner-reach',
  resources: { apiGroups: ['*'], operations: ['CREATE', 'UPDATE', 'DELETE'] },
  binds: { name: 'the-runner', expression: `request.userInfo.username == '${runnerUser}'` },
  variables: {
    onNamespaces: "request.resource.group == '' && request.resource.resource == 'namespaces'",
    // That of a Namespace is its own name.
    place: "request.?namespace.orValue('')",
    isQuestion: "request.resource.group in ['authorization.k8s.io', 'authentication.k8s.io']",
    before: 'oldObject == null ? {} : oldObject.metadata.?labels.orValue({})',
    after: 'object == null ? {} : object.metadata.?labels.orValue({})',
  },
  validations: [
    {
      expression: "!variables.place.startsWith('kube-')",
      message: `${runnerUser} writes nothing in kube-*`,
    },
    {
      expression: `!variables.onNamespaces || variables.place != '${systemNamespace}'`,
      message: `${runnerUser} leaves the namespace ${systemNamespace} as it is`,
    },
    {
      expression: "variables.onNamespaces || variables.isQuestion || variables.place != ''",
      message: `${runnerUser} writes nothing that belongs to the whole cluster, but Namespaces`,
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
