import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lookup } from 'node:dns';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RenderFiles } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { createCharts } from '@seatrial/render';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chart, op, renderBed, shop, textOf, told } from './render/bed.ts';

const run = promisify(execFile);

async function folderOf(texts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-charts-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** A chart as an archive; `rename` is what tar does to the names of its files. */
async function archiveOf(rename: readonly string[] = []): Promise<Buffer> {
  const folder = await folderOf({
    'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\n',
    'web/values.yaml': 'colour: blue\n',
    'web/templates/a.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {colour: {{ .Values.colour }}}\n',
  });
  await run('tar', ['-czf', 'web.tgz', ...rename, 'web'], { cwd: folder });
  return readFile(join(folder, 'web.tgz'));
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answers: Readonly<Record<string, Answer | string | Uint8Array>>): Promise<{
  readonly host: string;
  readonly asked: readonly Asked[];
}> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization });
    const answer = answers[path];
    if (typeof answer === 'function') answer(request, response);
    else if (answer === undefined) response.writeHead(404).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { host: `127.0.0.1:${address.port}`, asked };
}

function indexOf(url: string): string {
  return [
    'apiVersion: v1',
    'entries:',
    '  another:',
    '  - version: 1.2.3',
    '    urls: [https://charts.example.org/another.tgz]',
    '  web:',
    '  - apiVersion: v2',
    '    version: 1.3.0',
    '    urls:',
    '    - newer.tgz',
    '  - apiVersion: v2',
    '    version: 1.2.3',
    '    urls:',
    `    - ${url}`,
    '  zebra: []',
    '',
  ].join('\n');
}

async function bedOf(credentials?: unknown): Promise<{ renderFiles: RenderFiles; folder: string }> {
  const folder = await folderOf(
    credentials === undefined ? {} : { 'config.json': JSON.stringify(credentials) },
  );
  const credentialsFile = credentials === undefined ? undefined : join(folder, 'config.json');
  const { renderFiles } = await renderBed({
    fetchChart: createCharts({ folder: join(folder, 'charts'), credentialsFile, lookup, clock: systemClock }),
  });
  return { renderFiles, folder };
}

function pinned(repository: string, digest: string) {
  const rendering = { ...chart, chart: 'web', pinned: { repository, version: '1.2.3', digest } };
  return shop(
    { 'apps/shop/values.yaml': 'colour: red\n' },
    { ...rendering, values: [{ file: 'values.yaml' }] },
  );
}

describe('a chart of a repository', () => {
  it('is fetched once, by digest, and rendered with the values of the application', async () => {
    const archive = await archiveOf();
    const { host, asked } = await serve({
      '/charts/index.yaml': indexOf('web-1.2.3.tgz'),
      '/charts/web-1.2.3.tgz': archive,
    });
    const { renderFiles } = await bedOf();
    const input = pinned(`http://${host}/charts`, digestOf(archive));

    const one = await renderFiles(input, op);
    const two = await renderFiles(input, op);

    expect(one.findings).toEqual([]);
    expect(textOf(one.files)).toContain('colour: red');
    expect(one.files.map((file) => [file.path, file.shownAt])).toEqual([
      ['apps/shop.yaml', { line: 1, column: 1 }],
    ]);
    expect(two).toEqual(one);
    expect(asked.map(({ path }) => path)).toEqual(['/charts/index.yaml', '/charts/web-1.2.3.tgz']);
  });

  it('of a registry is asked for by its digest, with a token that the registry asks for', async () => {
    const archive = await archiveOf();
    const blob = `/v2/team/web/blobs/${digestOf(archive)}`;
    const { host, asked } = await serve({
      [blob]: (request, response) => {
        if (request.headers.authorization === 'Bearer t0ken') response.end(archive);
        else {
          const realm = `http://${request.headers.host}/token`;
          const challenge = `Bearer realm="${realm}",service="registry",scope="repository:team/web:pull"`;
          response.writeHead(401, { 'www-authenticate': challenge }).end();
        }
      },
      '/token?service=registry&scope=repository%3Ateam%2Fweb%3Apull': '{"token": "t0ken"}',
    });
    const { renderFiles } = await bedOf({ auths: { [host]: { auth: 'dXNlcjpwYXNz' } } });

    const { files, findings } = await renderFiles(pinned(`oci://${host}/team`, digestOf(archive)), op);

    expect(findings).toEqual([]);
    expect(textOf(files)).toContain('colour: red');
    expect(asked.map(({ authorization }) => authorization)).toEqual([
      undefined,
      'Basic dXNlcjpwYXNz',
      'Bearer t0ken',
    ]);
  });

  it('of a registry that answers nonsense in place of a token is away', async () => {
    const { host } = await serve({
      '/token': '<html>',
      [`/v2/web/blobs/${digestOf(Buffer.from(''))}`]: ({ headers }, response) =>
        response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${headers.host}/token"` }).end(),
    });
    const { renderFiles } = await bedOf();

    const rendering = renderFiles(pinned(`oci://${host}`, digestOf(Buffer.from(''))), op);

    await expect(rendering).rejects.toMatchObject({
      code: 'Unavailable',
      message: `Cannot fetch a chart: the answer of http://${host}/token is no JSON`,
    });
  });

  it('that is away is not the version’s fault', async () => {
    const { host } = await serve({ '/index.yaml': (_, response) => response.writeHead(503).end() });
    const { renderFiles } = await bedOf();

    const rendering = renderFiles(pinned(`http://${host}`, digestOf(Buffer.from(''))), op);

    await expect(rendering).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('503'),
    });
  });
});

describe('an index of a chart repository', () => {
  const none = 'has no version 1.2.3 of the chart web';

  it.each([
    [
      'is JSON of more than is parsed at once',
      `{"entries": {"web": [${'{},'.repeat(3_000_000)}{}]}}`,
      'more than',
    ],
    ['is nothing but lines', '\n'.repeat(10_000_000), none],
    ['is nothing but the name', '  web:'.repeat(2_000_000), none],
    ['has a list without an end', `entries:\n  web:\n${'  - a\n'.repeat(2_000_000)}`, none],
  ])('that %s is refused', async (_, index, why) => {
    const { host } = await serve({ '/index.yaml': index });
    const { renderFiles } = await bedOf();

    const { findings } = await renderFiles(pinned(`http://${host}`, digestOf(Buffer.from(''))), op);

    expect(told(findings)).toEqual([expect.stringContaining(why)]);
  });

  it('has a chart by its own line alone, as programs and people write it', async () => {
    const archive = await archiveOf();
    const index = indexOf('web.tgz')
      .replace('  another:', '  another: # not web:\n')
      .replace('  web:\n', '  "web": \r\n');
    const { host } = await serve({ '/index.yaml': index, '/web.tgz': archive });
    const { renderFiles } = await bedOf();

    const { findings } = await renderFiles(pinned(`http://${host}`, digestOf(archive)), op);

    expect(findings).toEqual([]);
  });
});

describe('a chart from elsewhere that is not what was pinned', () => {
  it('has another digest: nobody reads it, and nothing is kept', async () => {
    const archive = await archiveOf();
    const { host } = await serve({ '/index.yaml': indexOf('web.tgz'), '/web.tgz': archive });
    const { renderFiles } = await bedOf();
    const wrong = digestOf(Buffer.from('another'));

    for (const _ of [1, 2]) {
      const { files, findings } = await renderFiles(pinned(`http://${host}`, wrong), op);
      expect(files).toEqual([]);
      expect(told(findings)).toEqual([
        `apps/shop.yaml:1 ChartRefused The chart web 1.2.3 has the digest ${digestOf(archive)}, and ${wrong} is asked for`,
      ]);
    }
  });

  it('is a version that the index does not have', async () => {
    const { host } = await serve({
      '/index.yaml': 'entries:\n  web:\n  - version: 9.9.9\n    urls: [a.tgz]\n',
    });
    const { renderFiles } = await bedOf();

    const { findings } = await renderFiles(pinned(`http://${host}`, digestOf(Buffer.from(''))), op);

    expect(told(findings)).toEqual([
      `apps/shop.yaml:1 ChartRefused http://${host}/index.yaml has no version 1.2.3 of the chart web`,
    ]);
  });

  it.each([
    ['up', ['--transform', 's,^web/templates,web/../../../../tmp/seatrial-escape,', '-P']],
    ['to the root', ['--transform', 's,^web/templates,/tmp/seatrial-escape,', '-P']],
  ])('has paths that lead %s: nothing is written there', async (_, rename) => {
    const archive = await archiveOf(rename);
    const { host } = await serve({ '/index.yaml': indexOf('web.tgz'), '/web.tgz': archive });
    const { renderFiles } = await bedOf();

    const { files } = await renderFiles(pinned(`http://${host}`, digestOf(archive)), op);

    expect(textOf(files)).not.toContain('kind: ConfigMap');
    await expect(readFile('/tmp/seatrial-escape/a.yaml')).rejects.toThrow('ENOENT');
  });
});

describe('requests to a chart repository', () => {
  it.each([
    ['is', 'http://169.254.169.254'],
    ['is', 'http://[fd00:ec2::254]'],
    ['is', 'oci://169.254.169.254/team'],
  ])('are not made where it %s %s', async (_, repository) => {
    const { renderFiles } = await bedOf();

    const { findings } = await renderFiles(pinned(repository, digestOf(Buffer.from(''))), op);

    expect(told(findings)).toEqual([expect.stringMatching(/ChartRefused .*metadata services/)]);
  });

  it.each([
    ['a redirect', { '/index.yaml': redirectTo('http://169.254.169.254/latest') }],
    ['the index', { '/index.yaml': indexOf('http://169.254.169.254/latest') }],
  ] as const)('do not follow %s to a metadata service', async (_, answers) => {
    const { host } = await serve(answers);
    const { renderFiles } = await bedOf();

    const { findings } = await renderFiles(pinned(`http://${host}`, digestOf(Buffer.from(''))), op);

    expect(told(findings)).toEqual([
      expect.stringMatching(/ChartRefused .*169\.254\.169\.254.*metadata services/),
    ]);
  });

  it('do not follow a name that leads to a metadata service', async () => {
    const { folder } = await bedOf();
    const { renderFiles } = await renderBed({
      fetchChart: createCharts({
        folder,
        clock: systemClock,
        lookup: (_, __, callback) => callback(null, [{ address: '169.254.169.254', family: 4 }]),
      }),
    });

    const { findings } = await renderFiles(
      pinned('http://charts.example.org', digestOf(Buffer.from(''))),
      op,
    );

    expect(told(findings)).toEqual([
      expect.stringMatching(/charts\.example\.org leads to 169\.254\.169\.254/),
    ]);
  });

  it('end after a few redirects', async () => {
    const { host, asked } = await serve({ '/index.yaml': redirectTo('/index.yaml') });
    const { renderFiles } = await bedOf();

    const { findings } = await renderFiles(pinned(`http://${host}`, digestOf(Buffer.from(''))), op);

    expect(told(findings)).toEqual([expect.stringMatching(/more than 5 redirects/)]);
    expect(asked).toHaveLength(6);
  });

  it('say who the runner is to that host alone', async () => {
    const archive = await archiveOf();
    const other = await serve({ '/web.tgz': archive });
    const { host, asked } = await serve({ '/index.yaml': indexOf(`http://${other.host}/web.tgz`) });
    const { renderFiles } = await bedOf({ auths: { [host]: { auth: 'dXNlcjpwYXNz' } } });

    const { findings } = await renderFiles(pinned(`http://${host}`, digestOf(archive)), op);

    expect(findings).toEqual([]);
    expect(asked.map(({ authorization }) => authorization)).toEqual(['Basic dXNlcjpwYXNz']);
    expect(other.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});

function redirectTo(location: string): Answer {
  return (_, response) => {
    response.writeHead(302, { location }).end();
  };
}
