import { impersonatorRole, runnerUser, systemNamespace } from '@seatrial/model';

/** As the API server's authorizer words a refusal (k8s.io/apiserver responsewriters.forbiddenMessage). */
const denied =
  /User "([^"]{1,300})" cannot ([a-z:-]{1,60}) resource "([^"]{1,300})" in API group "([^"]{0,300})"(?: in the namespace "([^"]{1,63})")?/;

/** As RBAC words that nobody gives rights that they do not have (k8s.io/kubernetes rbac/escalation_check.go). */
const escalated = 'is attempting to grant RBAC permissions not currently held';
const forbidden =
  /roles?(bindings)?\.rbac\.authorization\.k8s\.io "[^"]{1,300}" is forbidden: user "([^"]{1,300})"/;

/** What an apply asks for: a patch, and a creation where the object is not there. */
const verbsOf = (verb: string): string => (verb === 'patch' || verb === 'create' ? 'create, patch' : verb);

/** All that the runner does with a kind that an application has: told at once, not one after the other. */
const runnerVerbs = 'get, list, watch, create, update, patch, delete';

/** Which role would let an account do what the API server has refused by RBAC; undefined where the text says nothing of it. */
export function forbiddenAdvice(message: string): string | undefined {
  const [, bindings, giver] = message.includes(escalated) ? (forbidden.exec(message) ?? []) : [];
  if (giver !== undefined) return escalationAdvice(bindings === undefined ? 'escalate' : 'bind', giver);
  const [, user, verb = '', resource = '', group, namespace] = denied.exec(message) ?? [];
  if (user === undefined) return undefined;
  // Named by what is to be done as the account (KEP-5284): the namespace is that of the object, and not always the account's.
  if (verb.startsWith('impersonate') && user === runnerUser) {
    const runner = runnerUser.slice(runnerUser.lastIndexOf(':') + 1);
    return `let the runner act as the application's account, in the account's namespace: kubectl create rolebinding ${impersonatorRole} --clusterrole=${impersonatorRole} --serviceaccount=${systemNamespace}:${runner} --namespace=NAMESPACE`;
  }
  const verbs = user === runnerUser ? runnerVerbs : verbsOf(verb);
  const rule = `{apiGroups: ["${group}"], resources: [${resource}], verbs: [${verbs}]}`;
  return namespace === undefined
    ? `a ClusterRole with ${rule}, bound to ${user} by a ClusterRoleBinding, would allow it`
    : `a Role in ${namespace} with ${rule}, bound to ${user}, would allow it`;
}

/** To make a role takes the right to escalate it, or all that it gives; to bind one, likewise, the right to bind it. */
function escalationAdvice(verb: 'bind' | 'escalate', user: string): string {
  const rule = `{apiGroups: ["rbac.authorization.k8s.io"], resources: [clusterroles, roles], verbs: [${verb}]}`;
  return `a ClusterRole with ${rule}, bound to ${user}, would allow it, and any role beside; so would one with just the rights that it gives`;
}
