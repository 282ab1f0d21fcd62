import { createHmac } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { createAlarm } from '../../packages/runner/src/service/alarm.ts';
import { pollRepository } from '../../packages/runner/src/service/poll.ts';
import { defaultHookLimits } from '../../packages/runner/src/service/webhook/limits.ts';
import { serveHook } from '../../packages/runner/src/service/webhook/serve-hook.ts';
import { aRemote, clock } from './git/fixture.ts';
import { aProxyThatCounts } from './git/proxy.ts';
import { eventually } from './localcluster/bed.ts';

const secret = 'a secret of the webhook';
const log = (): void => undefined;
/** How often a look asks the server for its refs: git asks again to fetch what is new. */
const looks = { withNews: 2, without: 1 };
/** Far longer than the test. */
const pollMs = 600_000;

/** A mirror that follows a repository by its poll and its webhook; whoever counts stands between the two. */
async function aFollower(url: string, remote: Awaited<ReturnType<typeof aRemote>>) {
  const mirror = await remote.mirror('follower', { url });
  const alarm = createAlarm();
  const stop = new AbortController();
  const answered: number[] = [];
  const hook = await serveHook({
    host: '127.0.0.1',
    port: 0,
    doors: [
      {
        readSecrets: async () => secret,
        watched: mirror.remote,
        wake: () => alarm.ring(clock.now()),
      },
    ],
    clock,
    log,
    limits: defaultHookLimits,
    count: () => undefined,
  });
  const polling = pollRepository(
    {
      mirror,
      health: { problem: 'not fetched yet' },
      clock,
      rng: () => 0.5,
      log,
      pollMs,
      alarm,
      onAnswered: (since) => void answered.push(since),
      onFetched: async () => undefined,
    },
    { signal: stop.signal },
  ).catch(() => undefined);
  onTestFinished(async () => {
    stop.abort();
    await Promise.all([polling, hook.close()]);
  });

  /** As GitHub sends it, with an id of a commit that is nowhere. */
  async function deliver(): Promise<number> {
    const body = JSON.stringify({
      ref: 'refs/heads/main',
      after: 'f'.repeat(40),
      repository: { full_name: 'acme/config' },
    });
    const digits = createHmac('sha256', secret).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-hub-signature-256': `sha256=${digits}`,
    };
    return (await fetch(hook.url, { method: 'POST', headers, body })).status;
  }
  const follows = (commit: string): Promise<boolean> =>
    eventually(async () => (mirror.head() === commit ? true : undefined));
  return { deliver, follows, answered };
}

it('a thousand webhooks cost one look under way and one after it, and the poll is not waited for', async () => {
  await using remote = await aRemote();
  const first = await remote.publish({ 'a.yaml': 'a: 1\n' });
  await using proxy = await aProxyThatCounts(remote.url);
  const { deliver, follows, answered } = await aFollower(proxy.url, remote);
  await follows(first);
  const asked = proxy.state.asked;
  expect(asked).toBe(looks.withNews);

  const held = Promise.withResolvers<void>();
  proxy.state.held = held.promise;
  const second = await remote.publish({ 'a.yaml': 'a: 2\n' });
  expect(await deliver()).toBe(202);
  await eventually(async () => (proxy.state.asked > asked ? true : undefined));
  const statuses: number[] = [];
  const sender = async (): Promise<void> => {
    while (statuses.length < 999) {
      statuses.push(0);
      statuses[statuses.length - 1] = await deliver();
    }
  };
  await Promise.all(Array.from({ length: 20 }, sender));
  held.resolve();

  await follows(second);
  await eventually(async () => (answered.length === 2 ? true : undefined));
  expect(proxy.state.asked).toBe(asked + looks.withNews + looks.without);
  const third = await remote.publish({ 'a.yaml': 'a: 3\n' });
  await deliver();
  await follows(third);
  // None of the thousand had been left for later.
  expect(proxy.state.asked).toBe(asked + looks.withNews + looks.without + looks.withNews);
});
