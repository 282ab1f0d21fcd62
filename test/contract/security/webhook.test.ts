import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultHookLimits } from '../../../packages/runner/src/service/webhook/limits.ts';
import { serveHook } from '../../../packages/runner/src/service/webhook/serve-hook.ts';
import { eventually } from '../localcluster/bed.ts';

const secret = 'a secret of the webhook';
const watched = { url: 'https://git.example.com/acme/config.git', branch: 'main', followsTags: false };
const push = JSON.stringify({ ref: 'refs/heads/main' });

const json = { 'content-type': 'application/json' };

function signed(body: string, by = secret): Record<string, string> {
  const digits = createHmac('sha256', by).update(body).digest('hex');
  return { ...json, 'x-seatrial-signature': `sha256=${digits}` };
}

const teamSecret = 'another secret, of a team';

/** The hook with limits that a test can wait for. */
async function aHook(limits: Partial<typeof defaultHookLimits> = {}) {
  const file = { secrets: `${secret}\n` };
  const seen = { woken: 0, wokenTeam: 0, said: [] as string[], results: [] as string[] };
  const hook = await serveHook({
    host: '127.0.0.1',
    port: 0,
    doors: [
      {
        readSecrets: async () => file.secrets,
        watched,
        wake: () => {
          seen.woken += 1;
        },
      },
      {
        repository: 'team-a',
        readSecrets: async () => teamSecret,
        watched,
        wake: () => {
          seen.wokenTeam += 1;
        },
      },
    ],
    clock: { now: () => Date.now() },
    log: (level, message) => void seen.said.push(`${level} ${message}`),
    limits: { ...defaultHookLimits, ...limits },
    count: (result) => void seen.results.push(result),
  });
  onTestFinished(() => hook.close());

  async function send(body: string, headers: Record<string, string> = {}, method = 'POST', url = hook.url) {
    const response = await fetch(url, { method, headers, ...(method === 'POST' ? { body } : {}) });
    return { status: response.status, text: await response.text() };
  }
  return { ...hook, file, seen, send };
}

describe('the webhook', () => {
  it('wakes by a push that is signed, and by no other event', async () => {
    const { send, seen } = await aHook();

    expect(await send(push, signed(push))).toEqual({ status: 202, text: 'the repository is looked at\n' });
    const ping = await send('{}', { ...signed('{}'), 'x-github-event': 'ping' });
    const issue = await send(push, { ...signed(push), 'x-github-event': 'issues' });
    const other = JSON.stringify({ ref: 'refs/heads/other' });

    expect([ping, issue, await send(other, signed(other))]).toMatchObject([
      { status: 200 },
      { status: 200, text: 'ignored: not a push\n' },
      { status: 200, text: 'ignored: not a push to main or to refs/seatrial/*\n' },
    ]);
    expect(seen).toMatchObject({ woken: 1, results: ['woken', 'ignored', 'ignored', 'ignored'] });
  });

  it('refuses what is not signed, or wrongly, by one answer, and says so once', async () => {
    const { send, seen } = await aHook();

    const answers = [
      await send(push, json),
      await send(push, signed(push, 'another secret than that')),
      await send(push, signed('{}')),
      await send('no JSON', signed(push)),
      await send(push, { ...json, 'x-gitlab-token': 'a secret of the' }),
      await send(push, { ...json, 'x-hub-signature-256': 'sha256=' }),
    ];

    const refusal = { status: 401, text: 'the signature is missing or wrong\n' };
    expect(answers).toEqual(answers.map(() => refusal));
    expect(seen.woken).toBe(0);
    expect(seen.said.filter((line) => line.includes('refused'))).toEqual([
      'warn refused webhooks: the signature is missing or wrong',
    ]);
    expect(JSON.stringify(seen.said)).not.toContain(secret);
  });

  it('goes by the secrets that the file has now, and is not there without one', async () => {
    const { send, seen, file } = await aHook();
    const next = 'the secret that comes next';

    file.secrets = `${secret}\n${next}\n`;
    const both = [await send(push, signed(push)), await send(push, signed(push, next))];
    file.secrets = `${next}\n`;
    const one = [await send(push, signed(push)), await send(push, signed(push, next))];
    file.secrets = '';
    const none = await send(push, signed(push, next));

    expect([...both, ...one].map(({ status }) => status)).toEqual([202, 202, 401, 202]);
    expect(none).toEqual({ status: 404, text: 'not found\n' });
    expect(seen.said).toContain('warn webhooks get 404: the file of secrets is empty');
  });

  it('serves nothing else', async () => {
    const { send, url, seen } = await aHook();
    const at = (path: string) => send(push, signed(push), 'POST', new URL(path, url).href);

    const elsewhere = [await at('/'), await at('/metrics'), await at('/hooks/git/'), await at('/hooks')];
    const otherwise = [
      await send('', {}, 'GET'),
      await send('', {}, 'DELETE'),
      await send(push, { ...signed(push), 'content-type': 'application/x-www-form-urlencoded' }),
      await send(push, { ...signed(push), 'content-encoding': 'gzip' }),
      await send('no JSON', signed('no JSON')),
    ];

    expect(elsewhere.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(otherwise.map(({ status }) => status)).toEqual([405, 405, 415, 415, 400]);
    expect(seen.woken).toBe(0);
    expect((await at('/hooks/git?from=github')).status).toBe(202);
  });

  it('takes a body of the limit, and reads no more than that', async () => {
    const { send, url, seen } = await aHook({ bodyBytesMax: push.length });
    const more = `${push} `;

    const answers = [await send(push, signed(push)), await send(more, signed(more))];
    const chunked = request(url, { method: 'POST', headers: signed(more) });
    const answered = once(chunked, 'response');
    chunked.write(push);
    chunked.write(' ');

    const [response] = await answered;
    expect(answers.map(({ status }) => status)).toEqual([202, 413]);
    expect(response.statusCode).toBe(413);
    chunked.destroy();
    expect(seen.results).toEqual(['woken', 'too_large', 'too_large']);
  });

  it.each([
    ['headers', `POST /hooks/git HTTP/1.1\r\nHost: x\r\nX-Slow: `, 0],
    [
      'a body',
      `POST /hooks/git HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Gitlab-Token: ${secret}\r\nContent-Length: 99\r\n\r\n{`,
      1,
    ],
  ])('ends who sends %s too slowly', async (_, beginning, brokenOff) => {
    const { url, seen } = await aHook({ headersTimeoutMs: 200, requestTimeoutMs: 300, checkEveryMs: 50 });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');

    socket.write(beginning);

    expect(await text(socket)).toContain('408 Request Timeout');
    await eventually(async () => (seen.results.length === brokenOff ? true : undefined));
    expect(seen).toMatchObject({ woken: 0, results: brokenOff === 0 ? [] : ['broken_off'] });
  });

  it('has so many connections and no more', async () => {
    const { url, send } = await aHook({ connectionsMax: 2 });
    const port = Number(new URL(url).port);
    const open = async (): Promise<Socket> => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    };
    const [one, two] = [await open(), await open()];

    expect(await text(await open())).toBe('');
    for (const socket of [one, two]) socket.destroy();
    await Promise.all([one, two].map((socket) => once(socket, 'close')));
    const answer = await eventually(() => send(push, signed(push)).catch(() => undefined));
    expect(answer.status).toBe(202);
  });
});
