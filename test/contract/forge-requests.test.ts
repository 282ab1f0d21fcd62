import { generateKeyPairSync } from 'node:crypto';
import { isForgeError } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import {
  aForge,
  aGithub,
  aHastyClock,
  aPullRequest,
  never,
  permissions,
  workflowToken,
} from './forge/a-github.ts';

const op = { signal: never };
const status = { context: 'seatrial/staging', state: 'success', description: 'promoted' } as const;

it('requests: what GitHub asks to wait for is waited for, if the caller has the time', async () => {
  const given = await aGithub();
  const clock = aHastyClock();
  const forge = aForge(given.github, { clock });
  given.github.fault({ type: 'SecondaryLimit', retryAfterSeconds: 7 });

  await forge.reportStatus({ ...status, sha: given.head }, op);
  expect(clock.waits.map((ms) => Math.round(ms / 1_000))).toEqual([7]);

  given.github.fault({ type: 'SecondaryLimit', status: 429, retryAfterSeconds: 3_600 });
  await expect(forge.reportStatus({ ...status, sha: given.head }, op)).rejects.toMatchObject({
    code: 'Limited',
    message: expect.stringMatching(/takes no more requests of this token until \d{4}-\d\d-\d\dT/),
  });
  expect(clock.waits.map((ms) => Math.round(ms / 1_000))).toEqual([7]);
});

it('requests: when the hour’s requests are used up, it is said until when', async () => {
  const given = await aGithub();
  const resetAt = (Math.floor(Date.now() / 1_000) + 900) * 1_000;
  given.github.limit(workflowToken, 0, resetAt);

  await expect(aForge(given.github).reportStatus({ ...status, sha: given.head }, op)).rejects.toMatchObject({
    code: 'Limited',
    until: resetAt,
    message: expect.stringContaining(new Date(resetAt).toISOString()),
  });
  expect(given.repository.statuses).toEqual([]);
});

it('requests: what has not changed is not sent again, and costs none of the hour’s', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const forge = aForge(given.github);
  await forge.keepComment({ number, marker: 'plan', body: 'a' }, op);
  await forge.keepComment({ number, marker: 'plan', body: 'a' }, op);
  const before = given.github.requests.length;

  await forge.keepComment({ number, marker: 'plan', body: 'a' }, op);

  expect(given.github.requests.slice(before).map((it) => it.status)).toEqual([304]);
});

it('requests: a missing permission is named, as a workflow writes it', async () => {
  const given = await aGithub();
  given.github.addWorkflowToken({
    token: 'ghs_read',
    repository: 'ada/shop',
    permissions: { contents: 'read' },
  });
  const forge = aForge(given.github, { auth: { type: 'Token', token: 'ghs_read' } });

  await expect(forge.reportStatus({ ...status, sha: given.head }, op)).rejects.toMatchObject({
    code: 'Forbidden',
    needs: 'statuses: write',
    message: expect.stringContaining('it needs "statuses: write"'),
  });
});

it('requests: a wrong token, another repository, a wrong commit and a moved repository each say what to do', async () => {
  const given = await aGithub();
  const ask = (options: Parameters<typeof aForge>[1], sha = given.head) =>
    aForge(given.github, options).reportStatus({ ...status, sha }, op);

  await expect(ask({ auth: { type: 'Token', token: 'wrong' } })).rejects.toMatchObject({
    code: 'Unauthorized',
  });
  await expect(ask({ repository: { owner: 'ada', name: 'none' } })).rejects.toMatchObject({
    code: 'NotFound',
    message: expect.stringContaining('it is not there, or the token may not see it'),
  });
  await expect(ask({}, 'f'.repeat(40))).rejects.toMatchObject({
    code: 'Invalid',
    message: expect.stringContaining('No commit found for SHA'),
  });
  given.github.fault({ type: 'Redirect', status: 301, to: 'http://127.0.0.2:1/elsewhere' });
  await expect(ask({})).rejects.toMatchObject({
    code: 'NotFound',
    message: expect.stringContaining('it has moved to http://127.0.0.2:1'),
  });
});

it('requests: a redirect of what is read is followed on the same server, and nowhere else', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const comments = `/repos/ada/shop/issues/${number}/comments`;
  const forge = aForge(given.github);
  const say = () => forge.keepComment({ number, marker: 'plan', body: 'a' }, op);

  given.github.fault({
    type: 'Redirect',
    operation: 'issues/list-comments',
    status: 301,
    to: `${given.github.url}${comments}`,
  });
  expect((await say()).type).toBe('Created');
  given.github.fault({
    type: 'Redirect',
    operation: 'issues/list-comments',
    status: 302,
    to: 'http://127.0.0.2:1/',
  });
  await expect(say()).rejects.toMatchObject({ code: 'NotFound' });
});

it('requests: no token is in any message, whatever the server says', async () => {
  const given = await aGithub();
  const echoing: typeof fetch = async (_, init) => {
    const message = `you said ${new Headers(init?.headers).get('authorization')}`;
    return Response.json({ message }, { status: 422 });
  };
  const broken: typeof fetch = async () => {
    throw new TypeError(`fetch failed with ${workflowToken}`);
  };
  for (const send of [echoing, broken]) {
    const forge = aForge(given.github, { send });
    const error: unknown = await forge
      .reportStatus({ ...status, sha: given.head }, op)
      .catch((it: unknown) => it);
    expect(isForgeError(error) && error.message).toContain('***');
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain(workflowToken);
  }
});

it('requests: an answer without an end is given up, and what the caller ends is ended', async () => {
  const given = await aGithub();
  const until = new Promise<void>(() => undefined);
  given.github.fault({ type: 'Held', until, times: 99 });
  const forge = aForge(given.github, {
    clock: systemClock,
    limits: { requestTimeoutMs: 200, attemptsMax: 2 },
  });

  await expect(
    forge.reportStatus({ ...status, sha: given.head }, { signal: never, timeoutMs: 60_000 }),
  ).rejects.toMatchObject({
    code: 'Timeout',
  });
  const caller = new AbortController();
  const asked = aForge(given.github).reportStatus({ ...status, sha: given.head }, { signal: caller.signal });
  caller.abort(new Error('the job is cancelled'));
  await expect(asked).rejects.toThrow('the job is cancelled');
});

it('requests: an answer that is too long is not read', async () => {
  const given = await aGithub();
  const number = await aPullRequest(given);
  const forge = aForge(given.github, { limits: { answerBytesMax: 100 } });

  await expect(forge.keepComment({ number, marker: 'plan', body: 'a' }, op)).rejects.toMatchObject({
    code: 'TooMuch',
  });
});

it('requests: an App gets one token for all who wait, and a new one before it expires or when it is refused', async () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const clock = aHastyClock();
  const given = await aGithub({ clock, tokenMs: 600_000 });
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  given.github.addApp({ id: 99, slug: 'seatrial', publicKey, owner: 'ada', permissions });
  const privateKey = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const forge = aForge(given.github, { clock, auth: { type: 'App', appId: '99', privateKey } });
  const say = () => forge.reportStatus({ ...status, sha: given.head }, op);
  const renewals = (): number => given.count('apps/create-installation-access-token');

  await Promise.all([say(), say(), say()]);
  expect(renewals()).toBe(1);
  clock.forward(400_000);
  await say();
  expect(renewals()).toBe(2);
  for (const [value, token] of given.github.world.tokens) {
    if (token.actor.login === 'seatrial[bot]') given.github.world.tokens.delete(value);
  }
  await say();
  expect(renewals()).toBe(3);
  expect(given.repository.statuses).toHaveLength(5);
});

it('requests: a comment of an App is known by its name', async () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const given = await aGithub({ basePath: '/api/v3' });
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  given.github.addApp({ id: 99, slug: 'seatrial', publicKey, owner: 'ada', permissions });
  const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const number = await aPullRequest(given);
  const app = aForge(given.github, { auth: { type: 'App', appId: '99', privateKey } });
  await aForge(given.github).keepComment({ number, marker: 'plan', body: 'of the workflow' }, op);

  expect((await app.keepComment({ number, marker: 'plan', body: 'of the App' }, op)).type).toBe('Created');
  expect((await app.keepComment({ number, marker: 'plan', body: 'of the App again' }, op)).type).toBe(
    'Updated',
  );
  expect(given.repository.comments.size).toBe(2);
});

it.each([
  ['http://github.example.com', 'no address with https'],
  ['http://127.example.com', 'no address with https'],
  ['https://user@github.example.com', 'no address with https'],
  ['nonsense', 'no address with https'],
])('requests: %s gets no token', (baseUrl, why) => {
  expect(() => aForge({ url: baseUrl })).toThrow(why);
});

it('requests: a key that is none is refused without being quoted', () => {
  const auth = { type: 'App', appId: '1', privateKey: 'secret words' } as const;
  expect(() => aForge({ url: 'https://api.github.com' }, { auth })).toThrow(
    /^Cannot use the private key of the App: it is no key in PEM$/,
  );
});
