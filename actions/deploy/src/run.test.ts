import type { DeployFollowed, DeployTarget } from '@seatrial/cli/deploy';
import { describe, expect, it } from 'vitest';
import { parseInputs } from './inputs.ts';
import { type Changed, type Deps, type Follower, run } from './run.ts';

const sha = 'c0ffee1'.padEnd(40, '0');
const version = '1a2b3c4'.padEnd(40, '0');

interface Cluster {
  readonly changed: Partial<Changed>;
  /** What is seen, one look after the other; the last one stays. */
  readonly looks?: readonly DeployFollowed['standing'][];
}

const waiting = { type: 'Waiting', reason: 'WaitingForUpstream', message: 'staging first' } as const;
const promoted = { type: 'Promoted', reason: 'Promoted', message: 'done' } as const;
const failed = { type: 'Failed', reason: 'OddsAboveTolerance', message: '5% bad' } as const;

function shop(after: readonly string[] = []): Changed['changed'][number] {
  return { application: 'shop', namespace: 'shop', file: 'apps/shop.yaml', version, after };
}

/** Runs the step on clusters of which it is known what is seen. */
async function deploy(clusters: Readonly<Record<string, Cluster>>, timeoutMs = 1_000_000) {
  const log: string[] = [];
  const outputs: Record<string, string> = {};
  const inputs = parseInputs(
    (name) => (name === 'clusters' ? Object.keys(clusters).join('\n') : ''),
    () => async () => '',
  );
  if (typeof inputs === 'string') throw new Error(inputs);
  let summary = '';
  let now = 0;
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (ms >= timeoutMs) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    await Promise.resolve();
  };
  const deps: Deps = {
    sha,
    withCluster: ({ name }, work) =>
      work({
        changed: async () => ({
          cluster: name,
          changed: [],
          leaving: [],
          same: 3,
          errors: [],
          ...clusters[name]?.changed,
        }),
        follow: (targets, follower) => looking(clusters[name]?.looks ?? [], targets, follower),
      }),
    reporter: { say: () => undefined, done: async () => undefined },
    clock: { now: () => (now += 1), sleep },
    signal: new AbortController().signal,
    log: (text) => void log.push(text),
    setOutput: (name, value) => void (outputs[name] = value),
    writeSummary: async (text) => void (summary = text),
    writeFile: async (path) => path,
  };
  const outcome = await run(inputs, deps);
  return { outcome, log, outputs, summary };
}

async function looking(
  looks: readonly DeployFollowed['standing'][],
  targets: readonly DeployTarget[],
  { signal, onLook, inVain }: Follower,
): Promise<readonly DeployFollowed[]> {
  for (let at = 0; ; at += 1) {
    signal.throwIfAborted();
    const seen = looks[Math.min(at, looks.length - 1)] ?? waiting;
    const all = targets.map((target): DeployFollowed => {
      const why = seen.type === 'Waiting' ? inVain(target) : undefined;
      const standing =
        why === undefined ? seen : ({ type: 'Failed', reason: 'HeldBack', message: why } as const);
      return { target, standing, overtakenBy: [] };
    });
    onLook(all);
    if (all.every(({ standing }) => standing.type !== 'Waiting')) return all;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('run', () => {
  it('is green where nothing changes', async () => {
    const { outcome, outputs } = await deploy({ staging: { changed: {} } });

    expect(outcome).toEqual({ type: 'Passed' });
    expect(outputs).toEqual({ outcome: 'Nothing', releases: '[]' });
  });

  it('follows all clusters at once, and tells each change once', async () => {
    const { outcome, log, outputs } = await deploy({
      staging: { changed: { changed: [shop()] }, looks: [waiting, waiting, promoted] },
      production: { changed: { changed: [shop(['staging'])] }, looks: [waiting, waiting, waiting, promoted] },
    });

    expect(outcome).toEqual({ type: 'Passed' });
    expect(outputs['outcome']).toBe('Promoted');
    expect(log.filter((line) => line.includes('on production  Waiting'))).toHaveLength(1);
  });

  it('does not wait for a cluster that comes after one on which the version failed', async () => {
    const { outcome, log, summary } = await deploy({
      staging: { changed: { changed: [shop()] }, looks: [waiting, failed] },
      production: { changed: { changed: [shop(['staging'])] }, looks: [waiting] },
    });

    expect(outcome).toEqual({
      type: 'Failed',
      message: expect.stringMatching(/^Not promoted: shop\/shop on staging .*5% bad, and 1 more$/),
    });
    expect(log.join('\n')).toContain('HeldBack: staging comes before, and has not promoted it');
    expect(summary).toContain('| ❌ | shop | production | 1a2b3c4 | Failed: HeldBack |');
  });

  it('fails for a folder or a file that the commit broke, and follows the rest', async () => {
    const { version: _, ...broken } = shop();
    const { outcome, outputs } = await deploy({
      staging: {
        changed: {
          changed: [shop(), { ...broken, application: 'cart', version: undefined, missing: 'apps/cart' }],
          errors: ['apps/pay.yaml:3:1: it is no YAML'],
        },
        looks: [promoted],
      },
    });

    expect(outcome).toEqual({
      type: 'Failed',
      message: 'Not promoted: staging: apps/pay.yaml:3:1: it is no YAML, and 1 more',
    });
    expect(outputs['outcome']).toBe('Failed');
  });
});
