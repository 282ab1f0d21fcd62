import type { Clock } from '@seatrial/core';
import { KubeError } from '@seatrial/kube';
import { installation, type KubeObject, RunnerValues } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { type InstallOptions, installSeatrial } from './install.ts';

const established = { type: 'Established', status: 'True', message: 'the initial names have been accepted' };
const pending = { type: 'Established', status: 'False', message: 'not all names are accepted' };
const notServed = new KubeError('NotFound', 'Cannot find kind Release');
const byPolicy = new KubeError('Forbidden', 'Cannot create Release', {
  details: { causes: [{ message: 'forged' }] },
});
const byRbac = new KubeError('Forbidden', 'Cannot create Release');

describe('installSeatrial', () => {
  it('writes definitions, roles and policies in this order, and tells what changed', async () => {
    const cluster = aCluster({});

    await installSeatrial(cluster.options);

    const { definitions, guards } = installation();
    expect(cluster.applied).toEqual([...definitions, ...guards]);
    expect(cluster.reported.slice(0, -1)).toHaveLength(cluster.applied.length);
    expect(cluster.reported.at(-1)).toBe('Secret seatrial-ledger-key: created');
    expect(cluster.reported[0]).toBe('CustomResourceDefinition releases.seatrial.dev: created');
  });

  it('runs the runner when everything that guards it is in force', async () => {
    const cluster = aCluster({ dryRuns: ['Accepted', byPolicy] });
    const runner = RunnerValues.parse({
      image: 'registry.example.com/seatrial:1',
      cluster: 'staging',
      repository: 'https://git.example.com/config.git',
    });
    const options = { ...cluster.options, runner };
    let appliedBefore: number | undefined;
    options.kube = {
      ...options.kube,
      create: (object, op) => {
        appliedBefore = cluster.applied.length;
        return cluster.options.kube.create(object, op);
      },
    };

    await installSeatrial(options);

    const { runner: objects } = installation(runner);
    expect(cluster.applied.slice(appliedBefore)).toEqual(objects);
  });

  it('makes the key that signs the ledger once, and tells its public half each time', async () => {
    const cluster = aCluster({});

    const first = await installSeatrial(cluster.options);
    const again = await installSeatrial(cluster.options);

    expect(cluster.secrets).toHaveLength(1);
    expect(JSON.stringify(cluster.secrets)).toContain('PRIVATE KEY');
    expect(first.ledgerKey).toMatch(/^ssh-ed25519 AAAA/);
    expect(again).toEqual(first);
  });

  it('waits for definitions to be served and for policies to refuse a forged record', async () => {
    const cluster = aCluster({
      conditions: [pending, pending, established],
      dryRuns: [notServed, 'Accepted', byPolicy],
    });

    await installSeatrial(cluster.options);

    expect(cluster.now()).toBe(400);
  });

  it.each([
    { name: 'a definition is never served', world: { conditions: [pending] }, code: 'NotEstablished' },
    {
      name: 'a forged record is never refused',
      world: { dryRuns: ['Accepted' as const] },
      code: 'NotEnforced',
    },
    { name: 'only RBAC refuses it', world: { dryRuns: [byRbac] }, code: 'Forbidden' },
  ])('fails where $name', async ({ world, code }) => {
    await expect(installSeatrial(aCluster(world).options)).rejects.toMatchObject({ code });
  });
});

interface World {
  /** Of definitions, one answer after the other; the last one stays. */
  readonly conditions?: readonly object[];
  readonly dryRuns?: readonly (KubeError | 'Accepted')[];
}

function aCluster({ conditions = [established], dryRuns = [byPolicy] }: World) {
  const applied: KubeObject[] = [];
  const reported: string[] = [];
  const secrets: KubeObject[] = [];
  const nextCondition = inTurn(conditions);
  const nextDryRun = inTurn(dryRuns);
  let now = 0;
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  const kube: InstallOptions['kube'] = {
    apply: async (object) => {
      applied.push(object);
      return object;
    },
    get: async ({ apiVersion, kind, name }) => {
      const isThere = applied.some((it) => it.kind === kind && it.metadata.name === name);
      if (kind !== 'Secret' && !isThere) throw new KubeError('NotFound', 'Cannot find it');
      if (kind !== 'Secret')
        return { apiVersion, kind, metadata: { name }, status: { conditions: [nextCondition()] } };
      const data = secrets.at(-1)?.['stringData'] ?? {};
      if (secrets.length === 0) throw new KubeError('NotFound', 'Cannot find it');
      const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
      return { apiVersion, kind, metadata: { name }, data: Object.fromEntries(encoded) };
    },
    create: async (object) => {
      if (object.kind === 'Secret') {
        secrets.push(object);
        return object;
      }
      const answer = nextDryRun();
      if (answer === 'Accepted') return object;
      throw answer;
    },
  };
  const options: InstallOptions = {
    kube,
    clock,
    report: (message) => reported.push(message),
    signal: new AbortController().signal,
  };
  return { options, applied, reported, secrets, now: () => now };
}

function inTurn<T>(answers: readonly T[]): () => T {
  let next = 0;
  return () => {
    const answer = answers[Math.min(next, answers.length - 1)] as T;
    next += 1;
    return answer;
  };
}
