import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { aContext } from '../testing/a-context.ts';
import { readObjects } from './read-objects.ts';

const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n';
const claim = (phase: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: disk}\nstatus: {phase: ${phase}}\n`;

async function run(stdin: string, ...args: readonly string[]) {
  const context = aContext({ stdin });
  const exitCode = await runCli(['health', '-f', '-', ...args], context);
  return { exitCode, ...context.written };
}

describe('seatrial health', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-health-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('lists every object of every document, in order', async () => {
    const { exitCode, stdout } = await run(`${config}---\n${claim('Pending')}`, '-o', 'json');

    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'shop',
        name: 'settings',
        status: 'Healthy',
        message: '',
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: '',
        name: 'disk',
        status: 'Progressing',
        message: 'no volume is bound to it',
      },
    ]);
  });

  it('is a table where nothing else is asked for', async () => {
    const { stdout } = await run(claim('Lost'));

    expect(stdout.split('\n')).toEqual([
      'NAMESPACE   OBJECT                       STATUS     MESSAGE',
      '-           PersistentVolumeClaim/disk   Degraded   its volume is gone',
      '',
    ]);
  });

  it.each([
    ['all is healthy', config, 0],
    ['a list has nothing', 'apiVersion: v1\nkind: List\nitems: []\n', 0],
    ['there is not even a list', '', 2],
    ['one is degraded', `${config}---\n${claim('Lost')}---\n${claim('Pending')}`, 1],
    ['one is on its way', `${config}---\n${claim('Pending')}`, 3],
  ])('where %s it ends so', async (_, stdin, exitCode) => {
    expect((await run(stdin)).exitCode).toBe(exitCode);
  });

  it.each([
    [
      'a key twice',
      'apiVersion: v1\nkind: Pod\nkind: Pod\n',
      'standard input:3:1: the key "kind" stands twice',
    ],
    ['no YAML', 'a: [', 'Cannot read standard input:1:'],
    ['a list', '- 1\n', 'standard input:1:1: this is no Kubernetes object'],
    ['no kind', `${config}---\napiVersion: v1\n`, 'standard input:5:1: the object has no kind'],
    ['no apiVersion', 'kind: Pod\n', 'standard input:1:1: the Pod has no apiVersion'],
    [
      'an item that is none',
      '{"apiVersion": "v1", "kind": "List",\n"items": [\n7]}',
      'standard input:3:1: this is no',
    ],
  ])('of %s it says where it is', async (_, stdin, message) => {
    const { exitCode, stdout, stderr } = await run(stdin);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('reads several files', async () => {
    const paths = [join(directory, 'a.yaml'), join(directory, 'b.json')] as const;
    await writeFile(paths[0], config);
    await writeFile(
      paths[1],
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' } }),
    );
    const context = aContext();

    expect(await runCli(['health', '-f', paths[0], '-f', paths[1], '-o', 'name'], context)).toBe(0);
    expect(context.written.stdout).toBe('configmap/settings\nsecret/key\n');
  });

  it('of a file that is not there it says so', async () => {
    const context = aContext();

    expect(await runCli(['health', '-f', join(directory, 'none.yaml')], context)).toBe(2);
    expect(context.written.stderr).toContain('there is no such file');
  });
});

describe('readObjects', () => {
  const read = (text: string) =>
    readObjects('it.yaml', Buffer.from(text)).map(({ kind, name }) => `${kind}/${name}`);

  it.each([
    ['a List', { kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }] }],
    ['a list as the API server answers it', { kind: 'PodList', items: [{ metadata: { name: 'a' } }] }],
  ])('gives the items of %s', (_, list) => {
    expect(read(JSON.stringify({ apiVersion: 'v1', ...list }))).toEqual(['Pod/a']);
  });

  it.each(['', '\n', '---\n', '# nothing\n'])(
    'takes %j for no answer: what should have printed objects failed',
    (text) => {
      expect(() => read(text)).toThrow('Cannot read it.yaml: there is nothing in it');
    },
  );

  it('refuses lists inside lists without an end', () => {
    const nested = '{"apiVersion": "v1", "kind": "List", "items": ['.repeat(9) + ']}'.repeat(9);

    expect(() => read(nested)).toThrow('lists stand too deep inside each other');
  });
});
