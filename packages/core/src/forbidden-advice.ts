import { impersonatorRole, runnerUser, systemNamespace } from '@seatrial/model';

/** As the API server's authorizer words a refusal (k8s.io/apiserver responsewriters.forbiddenMessage). */
const denied =
  /User "([^"]{1,300})" cannot ([a-z]{1,30}) resource "([^"]{1,300})" in API group "([^"]{0,300})"(?: in the namespace "([^"]{1,63})")?/;

/** What an apply asks for: a patch, and a creation where the object is not there. */
const verbsOf = (verb: string): string => (verb === 'patch' || verb === 'create' ? 'create, patch' : verb);

/** Which role would let an account do what the API server has refused by RBAC; undefined where the text says nothing of it. */
export function forbiddenAdvice(message: string): string | undefined {
  const [, user, verb = '', resource = '', group, namespace] = denied.exec(message) ?? [];
  if (user === undefined) return undefined;
  if (verb === 'impersonate' && user === runnerUser && namespace !== undefined) {
    const runner = runnerUser.slice(runnerUser.lastIndexOf(':') + 1);
    return `let the runner act as it: kubectl create rolebinding ${impersonatorRole} --namespace=${namespace} --clusterrole=${impersonatorRole} --serviceaccount=${systemNamespace}:${runner}`;
  }
  const rule = `{apiGroups: ["${group}"], resources: [${resource}], verbs: [${verbsOf(verb)}]}`;
  return namespace === undefined
    ? `a ClusterRole with ${rule}, bound to ${user} by a ClusterRoleBinding, would allow it`
    : `a Role in ${namespace} with ${rule}, bound to ${user}, would allow it`;
}
