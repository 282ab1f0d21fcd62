import { PortError } from '@seatrial/core';
import { KubeError } from '@seatrial/kube';
import { describe, expect, it } from 'vitest';
import { createApiServerHealth, withPulse } from './api-server-health.ts';

function heard(): { readonly lines: string[]; readonly health: ReturnType<typeof createApiServerHealth> } {
  const lines: string[] = [];
  return { lines, health: createApiServerHealth((level, message) => void lines.push(`${level} ${message}`)) };
}
const noAnswer = new KubeError('Unavailable', 'Cannot get x: no answer');

describe('the health of the API server', () => {
  it('is told once when it goes and once when it comes back, by whatever error it shows', () => {
    const { lines, health } = heard();

    health.answered();
    expect(health.failed(noAnswer)).toBe(true);
    expect(health.failed(new KubeError('Timeout', 'Cannot list y: no answer within 5 ms'))).toBe(true);
    expect(health.failed(new PortError('Unavailable', 'Cannot get z', noAnswer))).toBe(true);
    expect(health.answers).toBe(false);
    health.answered();
    health.answered();

    expect(lines).toEqual([
      'warn Cannot get x: no answer; it is asked again until it answers',
      'info the API server answers again',
    ]);
  });

  it('is not about other failures', () => {
    const { lines, health } = heard();

    expect(health.failed(new KubeError('Forbidden', 'Cannot get x: no', { status: 403 }))).toBe(false);
    expect(health.failed(new PortError('Unavailable', 'Cannot push: the repository is away'))).toBe(false);
    expect(lines).toEqual([]);
  });

  it('is felt by the lease: a refusal is an answer too', async () => {
    const { health } = heard();
    const refusal = new KubeError('Conflict', 'Cannot replace x: changed', { status: 409 });
    let outcome: Error = noAnswer;
    const ask = (): Promise<never> => Promise.reject(outcome);
    const lease = withPulse({ get: ask, create: ask, replace: ask, delete: ask }, health);
    const op = { signal: new AbortController().signal };
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' };

    await expect(lease.get(ref, op)).rejects.toBe(noAnswer);
    expect(health.answers).toBe(false);
    outcome = refusal;
    await expect(lease.get(ref, op)).rejects.toBe(refusal);
    expect(health.answers).toBe(true);
  });
});
