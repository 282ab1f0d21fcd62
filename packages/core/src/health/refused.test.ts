import { describe, expect, it } from 'vitest';
import { isInfrastructureRefusal } from './refused.ts';

describe('a refusal of the API server', () => {
  it.each([
    'pods "web-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4',
    'pods "web-1" is forbidden: status unknown for quota: small, resources: pods',
    'Internal error occurred: failed calling webhook "x": failed to call webhook: Post "https://x": EOF',
    'Internal error occurred: failed calling webhook "x": no endpoints available for service "x"',
    'failed calling webhook "x": context deadline exceeded',
    'etcdserver: request timed out',
    'the server is currently unable to handle the request',
    'pods "web-1" is forbidden: unable to create new content in namespace shop because it is being terminated',
  ])('is of the cluster, and may pass: %s', (message) => {
    expect(isInfrastructureRefusal(message)).toBe(true);
  });

  it.each([
    'admission webhook "policy.example" denied the request: containers must have limits',
    'admission webhook "policy.example" denied the request: readinessProbe.timeoutSeconds is too long, it timed out',
    'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    'pods "web-1" is forbidden: ValidatingAdmissionPolicy "no-latest" with binding "b" denied request: no tag',
    'pods "web-1" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
    'pods "web-1" is forbidden: failed quota: small: must specify limits.memory for: web',
    'pods "web-1" is forbidden: error looking up service account shop/robot: serviceaccount "robot" not found',
    'pods "web-1" is forbidden: no PriorityClass with name high was found',
  ])('speaks against what was refused: %s', (message) => {
    expect(isInfrastructureRefusal(message)).toBe(false);
  });
});
