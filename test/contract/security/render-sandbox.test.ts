import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chart, op, overlay, renderBed, shop, textOf, told } from '../render/bed.ts';

const staging = 'apps/shop/overlays/staging';
const small = {
  timeMs: 20_000,
  processorSecondsMax: 20,
  memoryBytesMax: 256 * 1024 * 1024,
  memoryBytesAim: 200 * 1024 * 1024,
  outputBytesMax: 1024 * 1024,
  errorBytesMax: 4_096,
  writtenBytesMax: 1024 * 1024,
  filesMax: 20,
  filesBytesMax: 1024 * 1024,
  programsAtOnce: 2,
  cacheBytesMax: 1024 * 1024,
  cacheFilesMax: 10,
  archiveBytesMax: 1024 * 1024,
  indexBytesMax: 1024 * 1024,
  jsonIndexBytesMax: 1024 * 1024,
  manifestBytesMax: 1024 * 1024,
  downloadTimeMs: 5_000,
  redirectsMax: 2,
  silenceMs: 5_000,
  outageRestMs: 1_000,
};

function kustomization(...lines: readonly string[]): Readonly<Record<string, string>> {
  return { [`${staging}/kustomization.yaml`]: `${lines.join('\n')}\n` };
}

function web(template: string): Readonly<Record<string, string>> {
  return {
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/templates/a.yaml': template,
  };
}

/** A server that nobody is to ask. */
async function bait(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: stolen}\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

describe('a kustomization', () => {
  it.each([
    ['a remote base', ['resources:', '- https://github.com/example/bases?ref=v1'], 2, 'RemoteSource'],
    ['a host without a scheme', ['resources:', '- github.com/example/bases'], 2, 'RemoteSource'],
    ['SSH', ['resources:', '- git@example.org:bases.git'], 2, 'RemoteSource'],
    ['a remote component', ['components:', '- https://example.org/x.git//c'], 2, 'RemoteSource'],
    [
      'a remote file',
      ['configMapGenerator:', '- name: a', '  files: [x=https://example.org/x]'],
      3,
      'RemoteSource',
    ],
    ['a path out of the repository', ['resources:', '- ../../../../../etc'], 2, 'MissingSource'],
    ['an absolute path', ['resources:', '- /etc'], 2, 'MissingSource'],
    ['a chart', ['helmCharts:', '- name: web', '  repo: https://charts.example.org'], 1, 'PluginRefused'],
    ['a plugin', ['generators:', '- plugin.yaml'], 3, 'PluginRefused'],
    ['a function as transformer', ['transformers:', '- function.yaml'], 2, 'PluginRefused'],
  ] as const)(
    'that reaches for %s is refused by file and line, and nothing is started',
    async (_, lines, line, code) => {
      const { renderFiles, asked } = await renderBed();
      const texts = {
        ...kustomization(...lines),
        [`${staging}/plugin.yaml`]:
          '# runs anything\napiVersion: someteam.example.com/v1\nkind: Exec\nmetadata: {name: a}\n',
        [`${staging}/function.yaml`]:
          'apiVersion: example.com/v1\nkind: Fn\nmetadata: {name: a, annotations: {config.kubernetes.io/function: "exec: {path: /bin/sh}"}}\n',
      };

      const { files, findings } = await renderFiles(shop(texts, overlay), op);

      expect(files).toEqual([]);
      expect(findings.map((it) => [it.code, it.line])).toEqual([[code, line]]);
      expect(asked).toEqual([]);
    },
  );

  it('reads nothing by a link, and nothing of the machine', async () => {
    const { renderFiles, folder } = await renderBed();
    await writeFile(join(folder, 'secret.txt'), 'of the machine');
    const texts = kustomization('configMapGenerator:', '- name: a', '  files: [link.txt]');
    const input = shop(texts, overlay);
    const link = {
      path: `${staging}/link.txt`,
      bytes: new TextEncoder().encode(join(folder, 'secret.txt')),
      isLink: true,
    };

    const { files, findings } = await renderFiles({ ...input, files: [...input.files, link] }, op);

    expect([files, findings.map((it) => it.code)]).toEqual([[], ['MissingSource']]);
  });

  it('that hides what it names from the first look reads nothing of the machine either', async () => {
    const { renderFiles } = await renderBed();
    const texts = {
      ...kustomization('generators: [generator.yaml]'),
      [`${staging}/generator.yaml`]:
        'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: [/etc/passwd]\n',
    };

    const { files, findings } = await renderFiles(shop(texts, overlay), op);

    expect([files, findings.map((it) => it.code)]).toEqual([[], ['RenderFailed']]);
  });

  it('that hides a URL from the first look reaches nobody', async () => {
    const { url, asked } = await bait();
    const { renderFiles } = await renderBed();
    const texts = {
      ...kustomization('generators: [generator.yaml]'),
      [`${staging}/generator.yaml`]: `apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\nfiles: ["x=${url}/x"]\n`,
    };

    const { findings } = await renderFiles(shop(texts, overlay), op);

    expect(findings.map((it) => it.code)).toEqual(['RenderFailed']);
    expect(asked).toEqual([]);
  });
});

describe('a chart', () => {
  it('sees nothing of the environment or the files of the runner', async () => {
    const { renderFiles } = await renderBed({ env: { SEATRIAL_TOKEN: 'hunter2', SOPS_AGE_KEY: 'hunter2' } });
    const template = [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: {name: a}',
      'data:',
      '  env: {{ print (env "SEATRIAL_TOKEN") }}',
    ].join('\n');
    const files =
      'data: [{{ .Files.Get "../../../../etc/passwd" | quote }}, {{ .Files.Get "/etc/passwd" | quote }}]';

    const byEnv = await renderFiles(shop(web(template), chart), op);
    const byFile = await renderFiles(shop(web(`kind: A\n${files}\n`), chart), op);

    expect(told(byEnv.findings)).toEqual([expect.stringMatching(/function "env" not defined/)]);
    expect(textOf(byFile.files)).toContain('data: ["", ""]');
  });

  it('takes a file of values with a comma in its name for one file, and reads none of the machine by it', async () => {
    const { renderFiles, folder } = await renderBed();
    await writeFile(join(folder, 'machine.yaml'), 'text: of the machine\n');
    const texts = {
      ...web('kind: A\ntext: {{ .Values.text }}\n'),
      'apps/shop/a': '{}\n',
      [`apps/shop/a,${folder}/machine.yaml`]: 'text: of the repository\n',
      'apps/shop/b "c".yaml': 'more: 1\n',
    };
    const values = [{ file: `a,${folder}/machine.yaml` }, { file: 'b "c".yaml' }];

    const { files, findings } = await renderFiles(shop(texts, { ...chart, values }), op);

    expect(told(findings)).toEqual([]);
    expect(textOf(files)).toContain('text: of the repository');
  });

  it('asks no network: neither names nor the schema of values', async () => {
    const { url, asked } = await bait();
    const { renderFiles } = await renderBed();
    const template = 'kind: A\ndata: {{ getHostByName "localhost" | quote }}\n';
    const texts = { ...web(template), 'charts/web/values.schema.json': `{"$ref": "${url}/schema.json"}` };

    const byName = await renderFiles(shop(web(template), chart), op);
    const bySchema = await renderFiles(shop(texts, chart), op);

    expect(textOf(byName.files)).toContain('data: ""');
    expect(bySchema.findings.map((it) => it.code)).toEqual(['RenderFailed']);
    expect(asked).toEqual([]);
  });

  it.each([
    ['text without end', '{{ range until 100000 }}{{ repeat 1000 "x" }}{{ end }}'],
    ['one huge text', '{{ repeat 2000000000 "x" }}'],
    ['a template that calls itself', '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'],
    ['a loop that takes hours', '{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}'],
  ])('of %s is ended, and the version is told why', async (_, template) => {
    const limits = { ...small, timeMs: 8_000 };
    const { renderFiles, leftovers } = await renderBed({ limits });

    const { files, findings } = await renderFiles(shop(web(template), chart), op);

    expect(files).toEqual([]);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.code).toMatch(/^Render(Limit|Failed)$/);
    expect(await leftovers()).toEqual([]);
  });

  it('of more files than may be is refused', async () => {
    const { renderFiles, asked } = await renderBed({ limits: small });
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`charts/web/templates/${at}.yaml`, 'a: b']),
    );

    const { findings } = await renderFiles(shop({ ...web(''), ...many }, chart), op);

    expect([findings.map((it) => it.code), asked]).toEqual([['RenderLimit'], []]);
  });
});

describe('a rendering', () => {
  it('that is aborted ends its programs, and leaves nothing', async () => {
    const { renderFiles, leftovers } = await renderBed();
    const stop = new AbortController();
    const template = '{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}';

    const ended = renderFiles(shop(web(template), chart), { signal: stop.signal }).catch(
      (error: unknown) => error,
    );
    await expect.poll(leftovers, { timeout: 20_000 }).not.toEqual([]);
    stop.abort(new Error('enough'));

    expect(await ended).toMatchObject({ message: 'enough' });
    expect(await leftovers()).toEqual([]);
  });

  it('removes what a process that is gone has left', async () => {
    const { renderFiles, folder, leftovers } = await renderBed();
    const pidMax = 4_194_304;
    await mkdir(join(folder, `seatrial-render-${pidMax + 1}-abcdef`, 'repository'), { recursive: true });
    await mkdir(join(folder, `seatrial-render-${process.pid}-abcdef`));

    await renderFiles(shop(web('kind: A\n'), chart), op);

    expect(await leftovers()).toEqual([`seatrial-render-${process.pid}-abcdef`]);
  });
});
