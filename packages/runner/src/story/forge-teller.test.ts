import { setImmediate } from 'node:timers/promises';
import { type ForgePort, PortError } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createForgeTeller, type ForgeTelling, forgeTellingLimits } from './forge-teller.ts';

const began = Date.UTC(2026, 0, 1);

interface Given {
  readonly version?: number;
  readonly phase?: string;
  readonly name?: string;
  readonly commit?: string;
  readonly createdAt?: number;
  readonly endedAt?: number;
}

function release(given: Given = {}): KubeObject {
  const { version = 1, phase = 'Pending', name = 'shop-1', commit = 'c', createdAt = began, endedAt } = given;
  const at = toInstant(began);
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Release',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: String(version),
      creationTimestamp: toInstant(createdAt),
    },
    spec: {
      application: 'shop',
      cluster: 'staging',
      version: 'b'.repeat(40),
      commit: commit.repeat(40),
      path: 'apps/shop',
      revert: 'Push',
    },
    status: {
      phase,
      reason: 'Why',
      message: 'why',
      phaseStartedAt: at,
      startedAt: at,
      ...(endedAt === undefined ? {} : { finishedAt: toInstant(endedAt) }),
    },
  };
}

/** A forge of which a test says when it answers, and how; no time passes but by what is asked of it. */
function aForge(change: Partial<typeof forgeTellingLimits> = {}) {
  const said: string[] = [];
  const counted: ForgeTelling[] = [];
  const logged: string[] = [];
  const slept: number[] = [];
  const forge = { refuses: undefined as PortError | undefined, gate: Promise.resolve() };
  const term = new AbortController();
  const port: Pick<ForgePort, 'reportStatus' | 'keepDeployment' | 'reportDeployment'> = {
    async reportStatus({ context, sha, state }) {
      await forge.gate;
      if (forge.refuses !== undefined) throw forge.refuses;
      said.push(`${context} ${sha[0]} ${state}`);
    },
    async keepDeployment({ environment, marker }) {
      said.push(`deploy ${environment} ${marker}`);
      return marker;
    },
    async reportDeployment(id, { state }) {
      said.push(`${id} ${state}`);
    },
  };
  const teller = createForgeTeller(
    {
      forge: port,
      clock: {
        now: () => began,
        async sleep(ms, signal) {
          slept.push(ms);
          await setImmediate();
          signal?.throwIfAborted();
        },
      },
      limits: { ...forgeTellingLimits, ...change },
      log: (_, message) => void logged.push(message),
      count: (telling) => void counted.push(telling),
    },
    { signal: term.signal },
  );
  return { teller, said, counted, logged, slept, forge, term };
}

async function rest(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await setImmediate();
}

const status = (state: string, sha = 'c') => `seatrial/staging/shop ${sha} ${state}`;
const marker = 'staging/shop-1@uid-shop';

describe('what the forge is told', () => {
  it('is how a release stands: its commit’s status, and one deployment of the application on the cluster', async () => {
    const { teller, said } = aForge();

    teller.see(release());
    await rest();
    teller.see(release({ version: 2, phase: 'Promoted', endedAt: began }));
    teller.see(release({ version: 2, phase: 'Promoted', endedAt: began }));
    await rest();

    expect(said).toEqual([
      status('pending'),
      `deploy staging/shop ${marker}`,
      `${marker} queued`,
      status('success'),
      `${marker} success`,
    ]);
  });

  it('is the newest alone of what there was to say while the forge was slow', async () => {
    const { teller, said, forge } = aForge();
    const gate = Promise.withResolvers<void>();
    forge.gate = gate.promise;

    teller.see(release());
    for (const [at, phase] of ['Preparing', 'Progressing', 'RollingBack'].entries())
      teller.see(release({ version: at + 2, phase }));
    teller.see(release({ version: 9, phase: 'RolledBack', endedAt: began }));
    teller.see(release({ version: 5, phase: 'Promoting' }));
    gate.resolve();
    await rest();

    expect(said.filter((it) => it.startsWith('seatrial/'))).toEqual([status('pending'), status('failure')]);
  });

  it('is said later, once, and in order, where the forge was away; and of that once in the log', async () => {
    const { teller, said, forge, counted, logged, slept } = aForge();
    forge.refuses = new PortError('Unavailable', 'no answer');
    teller.see(release());
    teller.see(release({ name: 'shop-2', commit: 'd', phase: 'Promoted', endedAt: began }));
    for (let turn = 0; turn < 4; turn += 1) await setImmediate();

    forge.refuses = undefined;
    await rest();

    expect(said.filter((it) => it.startsWith('seatrial/'))).toEqual([
      status('pending'),
      status('success', 'd'),
    ]);
    expect(counted.filter((it) => it === 'Said')).toHaveLength(2);
    expect(logged).toHaveLength(1);
    expect(slept.slice(0, 2)).toEqual([5_000, 10_000]);
  });

  it('is of the later release where a commit is released again', async () => {
    const { teller, said } = aForge();

    teller.see(release({ name: 'shop-2', phase: 'Promoted', createdAt: began + 1_000, endedAt: began }));
    teller.see(release({ name: 'shop-1', phase: 'RolledBack', endedAt: began }));
    await rest();

    expect(said.filter((it) => it.startsWith('seatrial/'))).toEqual([status('success')]);
  });

  it('goes on with the next where the forge will never take one', async () => {
    const { teller, forge, counted, logged } = aForge();
    forge.refuses = new PortError('NotFound', 'no such commit');

    teller.see(release());
    await rest();

    expect(counted).toEqual(['Dropped']);
    expect(logged).toEqual([expect.stringContaining('no such commit')]);
  });

  it('is nothing of what ended long before this process began, and no more than there is room for', async () => {
    const { teller, said, counted, forge } = aForge({ queueMax: 2 });
    teller.see(release({ phase: 'Promoted', endedAt: began - forgeTellingLimits.freshMs }));
    await rest();
    expect(said).toEqual([]);

    forge.gate = new Promise(() => undefined);
    for (const commit of ['1', '2', '3']) teller.see(release({ commit, name: `shop-${commit}` }));
    expect(counted).toEqual(['Dropped']);
  });

  it('ends with the term', async () => {
    const { teller, said, term, logged } = aForge();
    term.abort();

    teller.see(release());
    await rest();

    expect([said, logged]).toEqual([[], []]);
  });
});
