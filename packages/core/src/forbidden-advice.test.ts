import { expect, it } from 'vitest';
import { forbiddenAdvice } from './forbidden-advice.ts';

const deployer = 'system:serviceaccount:shop:deployer';

it.each([
  {
    name: 'an object of a namespace',
    message: `Cannot apply Deployment shop/web: deployments.apps "web" is forbidden: User "${deployer}" cannot patch resource "deployments" in API group "apps" in the namespace "shop"`,
    advice: `a Role in shop with {apiGroups: ["apps"], resources: [deployments], verbs: [create, patch]}, bound to ${deployer}, would allow it`,
  },
  {
    name: 'an object of the whole cluster',
    message: `clusterroles.rbac.authorization.k8s.io "x" is forbidden: User "${deployer}" cannot delete resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope`,
    advice: `a ClusterRole with {apiGroups: ["rbac.authorization.k8s.io"], resources: [clusterroles], verbs: [delete]}, bound to ${deployer} by a ClusterRoleBinding, would allow it`,
  },
  {
    name: 'a kind that the runner may not even read, with all that it does with one',
    message:
      'ingressclasses.networking.k8s.io "edge" is forbidden: User "system:serviceaccount:seatrial-system:seatrial-runner" cannot get resource "ingressclasses" in API group "networking.k8s.io" at the cluster scope',
    advice:
      'a ClusterRole with {apiGroups: ["networking.k8s.io"], resources: [ingressclasses], verbs: [get, list, watch, create, update, patch, delete]}, bound to system:serviceaccount:seatrial-system:seatrial-runner by a ClusterRoleBinding, would allow it',
  },
  {
    name: 'the account itself, as which the runner may not act',
    message:
      'serviceaccounts "deployer" is forbidden: User "system:serviceaccount:seatrial-system:seatrial-runner" cannot impersonate-on:serviceaccount:patch resource "deployments" in API group "apps" in the namespace "shop"',
    advice:
      "let the runner act as the application's account, in the account's namespace: kubectl create rolebinding seatrial-impersonator --clusterrole=seatrial-impersonator --serviceaccount=seatrial-system:seatrial-runner --namespace=NAMESPACE",
  },
  {
    name: 'a role that gives more than its author has',
    message: `clusterroles.rbac.authorization.k8s.io "x" is forbidden: user "${deployer}" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["list"]}`,
    advice: `a ClusterRole with {apiGroups: ["rbac.authorization.k8s.io"], resources: [clusterroles, roles], verbs: [escalate]}, bound to ${deployer}, would allow it, and any role beside; so would one with just the rights that it gives`,
  },
  {
    name: 'a binding to a role that gives more',
    message: `rolebindings.rbac.authorization.k8s.io "x" is forbidden: user "${deployer}" (groups=["a" "b"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""]}`,
    advice: `a ClusterRole with {apiGroups: ["rbac.authorization.k8s.io"], resources: [clusterroles, roles], verbs: [bind]}, bound to ${deployer}, would allow it, and any role beside; so would one with just the rights that it gives`,
  },
  { name: 'what a policy has refused', message: 'no privileged pods here', advice: undefined },
])('says which role would allow $name', ({ message, advice }) => {
  expect(forbiddenAdvice(message)).toBe(advice);
});
