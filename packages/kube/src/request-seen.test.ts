import { expect, it } from 'vitest';
import { requestKind } from './request-seen.ts';

const release = '/apis/seatrial.dev/v1alpha1/namespaces/shop/releases';

it.each([
  { method: 'GET', path: release, kind: 'list records' },
  { method: 'GET', path: release, query: { watch: true }, kind: 'watch records' },
  { method: 'GET', path: `${release}/shop-1`, kind: 'get records' },
  { method: 'PUT', path: `${release}/shop-1/status`, kind: 'update records' },
  { method: 'GET', path: '/apis/seatrial.dev/v1alpha1/releases', kind: 'list records' },
  { method: 'GET', path: '/api/v1/namespaces/shop/pods/web-1/log', kind: 'get pods' },
  { method: 'GET', path: '/api/v1/nodes', kind: 'list nodes' },
  { method: 'GET', path: '/api/v1/namespaces/shop', kind: 'get other' },
  { method: 'GET', path: '/api/v1/namespaces', kind: 'list other' },
  { method: 'POST', path: '/apis/events.k8s.io/v1/namespaces/shop/events', kind: 'create events' },
  { method: 'DELETE', path: '/apis/apps/v1/namespaces/shop/deployments/web', kind: 'delete other' },
  { method: 'GET', path: '/apis/apps/v1', kind: 'get discovery' },
  { method: 'GET', path: '/version', kind: 'get discovery' },
  {
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    kind: 'create reviews',
  },
  {
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/shop/deployments/web',
    headers: { 'content-type': 'application/apply-patch+yaml' },
    kind: 'apply other',
  },
  {
    method: 'PATCH',
    path: '/apis/apps/v1/namespaces/shop/deployments/web',
    headers: { 'content-type': 'application/merge-patch+json' },
    kind: 'patch other',
  },
])('$method $path is: $kind', ({ kind, ...request }) => {
  const { verb, resource } = requestKind(request);

  expect(`${verb} ${resource}`).toBe(kind);
});
