import type { ForgePort } from '@seatrial/core';
import { ForgeError } from '@seatrial/forge';
import { describe, expect, it } from 'vitest';
import { forgePort } from './forge-port.ts';

const op = { signal: new AbortController().signal };
const status = { sha: 'c'.repeat(40), context: 'a', state: 'success', description: '' } as const;

function aPort(problem: () => Error | undefined) {
  let now = 1_000;
  let asked = 0;
  const forge: Partial<ForgePort> = {
    async reportStatus() {
      asked += 1;
      const error = problem();
      if (error !== undefined) throw error;
    },
  };
  const port = forgePort(forge as ForgePort, { now: () => now });
  return { port, asked: () => asked, forward: (ms: number) => void (now += ms) };
}

describe('a forge behind the port', () => {
  it('that takes no more requests is not asked before it does, and then again', async () => {
    let problem: Error | undefined = new ForgeError('Limited', 'too many', { until: 61_000 });
    const { port, asked, forward } = aPort(() => problem);
    await expect(port.reportStatus(status, op)).rejects.toMatchObject({ code: 'Unavailable' });

    await expect(port.reportStatus(status, op)).rejects.toThrow('1970-01-01T00:01:01');
    expect(asked()).toBe(1);

    problem = undefined;
    forward(60_000);
    await port.reportStatus(status, op);
    expect(asked()).toBe(2);
  });

  it('that somebody else was faster at is asked again, and the end of the caller is its own', async () => {
    const { port } = aPort(() => new ForgeError('Conflict', 'moved'));
    await expect(port.reportStatus(status, op)).rejects.toMatchObject({ code: 'Unavailable' });

    const over = AbortSignal.abort(new DOMException('over', 'AbortError'));
    await expect(port.reportStatus(status, { signal: over })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('that knows no deployments has none', () => {
    expect(aPort(() => undefined).port).not.toHaveProperty('keepDeployment');
  });
});
