import type { KindScope, RenderFiles, RenderRequest } from '@seatrial/core';
import type { Finding, Located } from '@seatrial/model';
import { type Application, clusterScopedKinds, configLimits, groupKindOf, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { plainFiles } from '../testing/plain-files.ts';
import { look } from '../world.ts';
import { createJudge, createManifests, type Version } from './manifests.ts';
import { createParsedFiles } from './parsed-files.ts';

const op = { signal: new AbortController().signal };

type Scopes = Record<string, KindScope | undefined>;

const clock = { now: () => 0, sleep: async () => undefined };
const plainly = { clusterName: 'here', renderFiles: plainFiles };
const place = { application: 'shop', namespace: 'shop', path: 'apps/shop' };

/** Of a folder with this file, on a cluster whose custom kinds have a namespace unless said otherwise. */
function manifestsOf(text: string, scopes: Scopes = {}) {
  const asked: string[] = [];
  const manifests = createManifests({
    config: {
      filesOfTree: async () => [
        { path: 'all.yaml', bytes: new TextEncoder().encode(text), sizeBytes: text.length },
      ],
    },
    cluster: {
      scopeOf: async (apiVersion, kind) => {
        asked.push(kind);
        if (kind in scopes) return scopes[kind];
        return clusterScopedKinds.has(groupKindOf({ apiVersion, kind })) ? 'Cluster' : 'Namespaced';
      },
    },
    clock,
    ...plainly,
  });
  return { version: () => manifests.version({ version: 'a'.repeat(40) }, place, op), asked };
}

function versionOf(text: string): Promise<Version> {
  return manifestsOf(text).version();
}

function application(spec: string): Located<Application> {
  const text = `apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  path: apps/shop\n  namespace: shop\n  targets: [{cluster: here}]\n${spec}`;
  const [found] = loadConfig(
    [{ path: 'shop.yaml', bytes: new TextEncoder().encode(text) }],
    configLimits,
  ).applications;
  if (found === undefined) throw new Error('the file above is an Application');
  return found;
}

const nothing = { name: 'here', file: 'here.yaml', spec: undefined };

/** Why it cannot be released on a cluster that grants nothing. */
function problemOf(version: Version, spec = ''): string | undefined {
  return createJudge()(version, application(spec), nothing).problem;
}

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

describe('a version', () => {
  it('has no problem when its objects live in the namespace of the application', async () => {
    const own = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';

    expect((await versionOf(`${configMap}---\n${own}`)).problem).toBeUndefined();
  });

  it('has a problem when a manifest is a symbolic link: its objects would be taken for removed', async () => {
    const bytes = new TextEncoder().encode('../base/web.yaml');
    const filesOfTree = async () => [{ path: 'web.yaml', bytes, isLink: true }];
    const scopeOf = async () => 'Namespaced' as const;
    const manifests = createManifests({ config: { filesOfTree }, cluster: { scopeOf }, clock, ...plainly });

    expect((await manifests.version({ version: 'a'.repeat(40) }, place, op)).problem).toBe(
      'apps/shop/web.yaml:1:1: symbolic links are not followed',
    );
  });

  it('has a problem when a folder of it is a submodule, or a file a pointer of Git LFS', async () => {
    const pointer = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:0\n');
    const filesOfTree = async () => [
      { path: 'base', bytes: new Uint8Array(), isSubmodule: true },
      { path: 'web.yaml', bytes: pointer },
    ];
    const scopeOf = async () => 'Namespaced' as const;
    const manifests = createManifests({ config: { filesOfTree }, cluster: { scopeOf }, clock, ...plainly });

    const version = await manifests.version({ version: 'a'.repeat(40) }, place, op);

    expect(version.unreadable).toMatch(/^apps\/shop\/base:1:1: the folder is a submodule: .*\(and 1 more\)$/);
  });

  it('is parsed file by file, so that other work has its turn in between', async () => {
    const turns: number[] = [];
    const bytes = new TextEncoder().encode(`# ${'.'.repeat(30_000)}\n`);
    const filesOfTree = async () => ['a', 'b', 'c'].map((name) => ({ path: `${name}.yaml`, bytes }));
    const manifests = createManifests({
      config: { filesOfTree },
      cluster: { scopeOf: async () => 'Namespaced' },
      clock: { ...clock, sleep: async (ms) => void turns.push(ms) },
      ...plainly,
    });

    await manifests.version({ version: 'a'.repeat(40) }, place, op);

    expect(turns).toEqual([0, 0]);
  });

  it('goes by what has been parsed of a new commit already', async () => {
    const file = { path: 'apps/shop/a.yaml', bytes: new TextEncoder().encode(configMap) };
    const files = createParsedFiles();
    await files.read([file], clock, op);
    const manifests = createManifests({
      config: { filesOfTree: async () => [{ ...file, path: 'a.yaml' }] },
      cluster: { scopeOf: async () => 'Namespaced' },
      clock,
      ...plainly,
      readBefore: files,
    });

    expect((await manifests.version({ version: 'a'.repeat(40) }, place, op)).objects).toHaveLength(1);
    expect(files.take(file)).toBeUndefined();
  });

  it('has only those of its files parsed that are not as in the version before, and says of all where they stand', async () => {
    const bytesOf = (text: string) => new TextEncoder().encode(text);
    const map = (name: string, word: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {word: ${word}}\n`;
    const trees: Record<string, Record<string, string>> = {
      ['a'.repeat(40)]: { 'one.yaml': map('one', 'x'), 'two.yaml': map('two', 'x') },
      ['b'.repeat(40)]: { 'one.yaml': map('one', 'x'), 'two.yaml': `# more\n${map('two', 'y')}` },
    };
    const manifests = createManifests({
      config: {
        filesOfTree: async (tree) =>
          Object.entries(trees[tree] ?? {}).map(([path, text]) => ({ path, bytes: bytesOf(text) })),
      },
      cluster: { scopeOf: async () => 'Namespaced' },
      clock,
      ...plainly,
    });

    const [first, second] = [
      await manifests.version({ version: 'a'.repeat(40) }, place, op),
      await manifests.version({ version: 'b'.repeat(40) }, place, op),
    ];

    // What was not parsed again is the very same.
    const before = new Set(first.objects.map((object) => object['data']));
    expect(second.objects.map((object) => before.has(object['data']))).toEqual([true, false]);
    expect(second.objects.map((object) => object['data'])).toEqual([{ word: 'x' }, { word: 'y' }]);
    expect([...second.sources.values()].map(({ file, line }) => [file, line])).toEqual([
      ['apps/shop/one.yaml', 1],
      ['apps/shop/two.yaml', 2],
    ]);
  });

  it('is kept while it is asked for, and let go after a minute', async () => {
    let now = 0;
    const read: string[] = [];
    const filesOfTree = async (tree: string) => {
      read.push(tree.slice(0, 1));
      return [{ path: 'all.yaml', bytes: new TextEncoder().encode(configMap) }];
    };
    const manifests = createManifests({
      config: { filesOfTree },
      cluster: { scopeOf: async () => 'Namespaced' },
      clock: { ...clock, now: () => now },
      ...plainly,
    });
    const ask = (letter: string) => manifests.version({ version: letter.repeat(40) }, place, op);
    await ask('a');
    for (const [at, letter] of [
      [60_000, 'a'],
      [120_000, 'b'],
      [120_000, 'a'],
    ] as const) {
      now = at;
      await ask(letter);
    }
    expect(read).toEqual(['a', 'b']);

    now = 180_001;
    await ask('c');
    await ask('a');

    expect(read).toEqual(['a', 'b', 'c', 'a']);
  });

  it.each([
    { of: 'a hundred bytes', textBytes: 100, readTwice: 0 },
    { of: 'a hundred kibibytes, of which 40 have 4 MiB', textBytes: 100 * 1024, readTwice: 500 },
  ])(
    'of 500 that are asked for in turn is read once where each has $of',
    async ({ textBytes, readTwice }) => {
      const read: string[] = [];
      const text = new TextEncoder().encode(`${configMap}#`.padEnd(textBytes, '-'));
      const manifests = createManifests({
        config: {
          filesOfTree: async (tree: string) => {
            read.push(tree);
            return [{ path: 'all.yaml', bytes: text }];
          },
        },
        cluster: { scopeOf: async () => 'Namespaced' },
        clock,
        ...plainly,
      });
      const versions = Array.from({ length: 500 }, (_, at) => at.toString(16).padStart(40, '0'));

      for (const version of [...versions, ...versions]) await manifests.version({ version }, place, op);

      expect(read.length - new Set(read).size).toBe(readTwice);
    },
  );

  it('with a problem is unreadable only where objects may be missing', async () => {
    const twice = await versionOf(`${configMap}---\n${configMap}`);
    const torn = await versionOf(`${configMap}---\nkind: [`);

    expect([twice.problem, twice.unreadable]).toEqual([expect.stringContaining('stands twice'), undefined]);
    expect(torn.unreadable).toBe(torn.problem);
    expect(torn.problem).toContain('apps/shop/all.yaml:5:');
  });

  const list = (item: string) =>
    `apiVersion: v1\nkind: List\nitems:\n- kind: List\n  apiVersion: v1\n  items: [${item}]\n`;
  const forged = '{apiVersion: seatrial.dev/v1alpha1, kind: Release, metadata: {name: bank-1-aaaaaaa}}';
  it.each([
    { name: 'a record in a list of lists', text: list(forged), said: 'a Release of Seatrial' },
    {
      name: 'an object of another namespace in a list of lists',
      text: list('{apiVersion: v1, kind: Secret, metadata: {name: x, namespace: kube-system}}'),
      said: 'Secret "x" is in namespace "kube-system"',
    },
    {
      name: 'another namespace',
      text: list('{apiVersion: v1, kind: Namespace, metadata: {name: bank}}'),
      said: `Namespace "bank" is not the application's own`,
    },
    {
      name: 'a role for the whole cluster that a definition calls namespaced',
      text: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: x}
spec: {group: rbac.authorization.k8s.io, scope: Namespaced, names: {kind: ClusterRole}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: x}
`,
      said: 'CustomResourceDefinition "x" belongs to the whole cluster',
    },
    {
      name: 'another namespace that something else than a definition calls namespaced',
      text: `apiVersion: example.com/v1
kind: CustomResourceDefinition
metadata: {name: x}
spec: {group: "", scope: Namespaced, names: {kind: Namespace}}
---
apiVersion: v1
kind: Namespace
metadata: {name: bank, labels: {pod-security.kubernetes.io/enforce: privileged}}
`,
      said: `Namespace "bank" is not the application's own`,
    },
  ])('is refused for $name', async ({ text, said }) => {
    expect(problemOf(await versionOf(text))).toContain(said);
  });

  it('is refused when it is empty, or has not what the rollout names', async () => {
    const rollout = '  rollout: {workload: {name: web}, service: web, route: {name: web}}\n';

    expect(problemOf(await versionOf('# nothing'))).toContain('no manifests');
    expect(problemOf(await versionOf(configMap))).toBeUndefined();
    expect(problemOf(await versionOf(configMap), rollout)).toContain('no Deployment "web"');
  });
});

describe('a judgement', () => {
  it('is made once of a version, its application and what is granted', async () => {
    const [judge, version, of] = [createJudge(), await versionOf(configMap), application('')];

    expect(judge(version, of, nothing)).toBe(judge(version, of, { ...nothing }));
  });

  it('is another where the file of the application, or what is granted, is another', async () => {
    const [judge, version] = [createJudge(), await versionOf(configMap)];
    const rollout = '  rollout: {workload: {name: web}, service: web, route: {name: web}}\n';
    const first = judge(version, application(''), nothing);

    expect(first.problem).toBeUndefined();
    expect(judge(version, application(rollout), nothing).problem).toContain('no Deployment "web"');
    expect(judge(version, application(''), { ...nothing, file: 'there.yaml' })).not.toBe(first);
  });
});

describe('a custom kind', () => {
  const issuer = 'apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: own}\n';
  const belongs =
    'apps/shop/all.yaml:2:7: ClusterIssuer "own" belongs to the whole cluster, not to the application';

  it('that the cluster serves for all of it is refused as a ClusterRole is', async () => {
    const role = 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: own}\n';

    const [custom, builtIn] = [
      await manifestsOf(issuer, { ClusterIssuer: 'Cluster' }).version(),
      await manifestsOf(role).version(),
    ];

    expect(problemOf(custom)).toContain(belongs);
    expect(problemOf(builtIn)).toContain(belongs.replace('ClusterIssuer', 'ClusterRole'));
    expect(custom.objects[0]?.metadata).not.toHaveProperty('namespace');
  });

  it('that has a namespace there is the application’s, and is asked about once', async () => {
    const { version, asked } = manifestsOf(`${issuer}---\n${configMap}`);

    const [first, second] = [await version(), await version()];

    expect([first.problem, second]).toEqual([undefined, first]);
    expect(asked.toSorted()).toEqual(['ClusterIssuer', 'ConfigMap']);
  });

  it('has the scope that the cluster says, whatever a definition among the manifests does', async () => {
    const definition =
      'apiVersion: example.com/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {group: cert-manager.io, scope: Namespaced, names: {kind: ClusterIssuer}}\n';
    const { version } = manifestsOf(`${issuer}---\n${definition}`, { ClusterIssuer: 'Cluster' });

    expect(problemOf(await version())).toContain('ClusterIssuer "own" belongs to the whole cluster');
  });

  it('that is not served yet is asked about until it is', async () => {
    const scopes: Scopes = { ClusterIssuer: undefined };
    const { version } = manifestsOf(issuer, scopes);

    const before = [problemOf(await version()), problemOf(await version())];
    scopes['ClusterIssuer'] = 'Cluster';
    const after = problemOf(await version());

    expect([before, after]).toEqual([[undefined, undefined], expect.stringContaining(belongs)]);
  });
});

it('a version is read from all that it is rendered from, wherever that is in the repository', async () => {
  const configMap = (name: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\n`;
  const trees: Record<string, string> = { ['a'.repeat(40)]: 'own', ['b'.repeat(40)]: 'shared' };
  const manifests = createManifests({
    config: {
      filesOfTree: async (tree) => [
        { path: 'all.yaml', bytes: new TextEncoder().encode(configMap(trees[tree] ?? 'none')) },
      ],
    },
    cluster: { scopeOf: async () => 'Namespaced' },
    clock,
    ...plainly,
  });
  const sources = [
    { path: 'apps/shop', tree: 'a'.repeat(40) },
    { path: 'bases/web', tree: 'b'.repeat(40) },
  ];

  const { objects, sources: places } = await manifests.version(
    { version: `v1-${'c'.repeat(64)}`, sources },
    place,
    op,
  );

  expect(objects.map(({ metadata }) => metadata.name)).toEqual(['own', 'shared']);
  expect([...places.values()].map(({ file }) => file)).toEqual(['apps/shop/all.yaml', 'bases/web/all.yaml']);
});

describe('a version that is rendered', () => {
  const renderer = {
    name: 'kustomize',
    options: { folder: 'overlays/staging', clusters: { here: { folder: 'overlays/here' } } },
  };
  const sources = [
    { path: 'apps/shop', tree: 'a'.repeat(40) },
    { path: 'bases/web', tree: 'b'.repeat(40) },
  ];
  const sourced = { version: `v1-${'c'.repeat(64)}`, sources, renderer };
  const bytes = (text: string) => new TextEncoder().encode(text);

  function renderedBy(
    renderFiles: RenderFiles,
    tree: Record<string, string> = { 'notes.txt': 'no manifest' },
  ) {
    return createManifests({
      config: {
        filesOfTree: async () => Object.entries(tree).map(([path, text]) => ({ path, bytes: bytes(text) })),
      },
      cluster: { scopeOf: async () => 'Namespaced' },
      clock,
      clusterName: 'here',
      renderFiles,
    });
  }

  it('is what the renderer makes of all of its folders and nothing else, with the options of this cluster', async () => {
    const asked: RenderRequest[] = [];
    const manifests = renderedBy(async (request) => {
      asked.push(request);
      return { files: [{ path: 'bases/web/web.yaml', bytes: bytes(configMap) }], findings: [] };
    });

    const { objects, problem } = await manifests.version(sourced, place, op);

    expect([objects.map(({ metadata }) => metadata.name), problem]).toEqual([['a'], undefined]);
    expect(asked.map(({ files, ...request }) => [files.map(({ path }) => path), request])).toEqual([
      [
        ['apps/shop/notes.txt', 'bases/web/notes.txt'],
        { ...place, rendering: { type: 'Kustomize', folder: 'overlays/here' } },
      ],
    ]);
  });

  it('has what is rendered of a chart from elsewhere, which has no file in the repository', async () => {
    const manifests = renderedBy(async () => ({
      files: [{ path: 'apps/shop', bytes: bytes(configMap), shownAt: { line: 1, column: 1 } }],
      findings: [],
    }));

    expect((await manifests.version(sourced, place, op)).objects).toHaveLength(1);
  });

  it('is rendered once, and is another one for another application', async () => {
    let renderings = 0;
    const manifests = renderedBy(async () => {
      renderings += 1;
      return { files: [], findings: [] };
    });

    await manifests.version(sourced, place, op);
    await manifests.version(sourced, place, op);
    expect(renderings).toBe(1);

    await manifests.version(sourced, { ...place, application: 'bank' }, op);
    expect(renderings).toBe(2);
  });

  it('has as its own problem what the renderer finds wrong in its files, with the place', async () => {
    const finding: Finding = {
      file: 'apps/shop/overlays/here/kustomization.yaml',
      line: 3,
      column: 5,
      severity: 'error',
      code: 'UnsupportedSource',
      message: 'no such file: ../base',
      hint: '',
    };
    const manifests = renderedBy(async () => ({ files: [], findings: [finding] }));

    const { problem, unreadable } = await manifests.version(sourced, place, op);

    expect(problem).toBe('apps/shop/overlays/here/kustomization.yaml:3:5: no such file: ../base');
    expect(unreadable).toBe(problem);
  });

  it('is not known while it cannot be rendered, and is rendered as soon as it can', async () => {
    let isThere = false;
    const manifests = renderedBy(async (request, asking) =>
      isThere
        ? { files: [{ path: 'apps/shop/all.yaml', bytes: bytes(configMap) }], findings: [] }
        : plainFiles(request, asking),
    );

    await expect(manifests.version(sourced, place, op)).rejects.toMatchObject({
      code: 'Unavailable',
      message: 'Cannot render: this runner has no kustomize',
    });
    expect(await look(op, () => manifests.version(sourced, place, op))).toMatchObject({
      type: 'Unavailable',
      code: 'RenderingUnavailable',
    });
    isThere = true;

    expect((await manifests.version(sourced, place, op)).objects).toHaveLength(1);
  });

  it('is waited for where a newer Seatrial has made it, and never taken for plain YAML', async () => {
    const manifests = renderedBy(plainFiles, { 'all.yaml': configMap });
    const newer = { ...sourced, renderer: { name: 'jsonnet' } };

    await expect(manifests.version(newer, place, op)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('"jsonnet" or one of its options is not known'),
    });
  });
});
