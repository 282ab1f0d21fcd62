import { type ClusterPort, type ConfigPort, PortError, sourcedFrom } from '@seatrial/core';
import type { ApplicationState, ApplicationStateStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createSource, type SourceView, shown } from './source.ts';
import { whyUnusable } from './unusable-application.ts';

const op = { signal: new AbortController().signal };
const clock = { now: () => 0, sleep: async () => undefined };
const head = 'apiVersion: seatrial.dev/v1alpha1';

const sound: Readonly<Record<string, string>> = {
  'clusters/here.yaml': `${head}\nkind: Cluster\nmetadata: {name: here}\nspec: {chaos: {allowed: true}}\n`,
  'apps/shop.yaml': application('shop'),
  'apps/bank.yaml': application('bank'),
  'scenarios/kill.yaml': scenario('kill', 'shop'),
};

function application(name: string, spec = ''): string {
  return `${head}\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  path: apps/${name}\n  namespace: ${name}\n  targets: [{cluster: here}]\n${spec}`;
}

function scenario(name: string, of: string, spec = ''): string {
  return `${head}\nkind: Scenario\nmetadata: {name: ${name}}\nspec:\n  application: ${of}\n  cluster: here\n  workload: {name: web}\n  faults: [{type: PodKill}]\n${spec}`;
}

interface Recorded {
  readonly application: string;
  readonly namespace?: string;
  readonly file: string;
  readonly path?: string;
  readonly inRepository?: boolean;
}

/** A cluster that has these records and nothing else. */
function withRecords(records: readonly Recorded[] = []): Pick<ClusterPort, 'list'> {
  return {
    list: async () =>
      records.map(({ application, namespace = application, ...status }) => ({
        apiVersion: 'seatrial.dev/v1alpha1',
        kind: 'ApplicationState',
        metadata: { name: application, namespace },
        spec: { application, cluster: 'here' },
        status,
      })),
  };
}

async function viewOf(
  changes: Readonly<Record<string, string | number>> = {},
  cluster = withRecords(),
): Promise<SourceView> {
  const files = Object.entries({ ...sound, ...changes }).map(([path, content]) =>
    typeof content === 'number'
      ? { path, bytes: new Uint8Array(), sizeBytes: content }
      : { path, bytes: new TextEncoder().encode(content) },
  );
  const config: Pick<ConfigPort, 'head' | 'configFiles' | 'tree' | 'lastChanged'> = {
    tree: async () => 'f'.repeat(40),
    lastChanged: async () => new Map(),
    head: async () => ({ type: 'Value', value: { commit: 'c'.repeat(40) } }),
    configFiles: async () => files,
  };
  const log = (): void => undefined;
  const source = createSource({ config: config as ConfigPort, cluster, clusterName: 'here', clock, log });
  const view = await source.view(op);
  if (view.type !== 'Value') throw new Error(view.type);
  return view.value;
}

function why(view: SourceView, name: string): string {
  const status: Partial<ApplicationStateStatus> = { file: `apps/${name}.yaml` };
  const state = { spec: { application: name, cluster: 'here' }, status } as ApplicationState;
  const { reason, message } = whyUnusable(state, { type: 'Value', value: view });
  return `${reason} ${message}`;
}

describe('the view of the config branch', () => {
  it('has the applications of a set, and says of each why it cannot be used', async () => {
    const set = `${head}\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  folders: [teams/*]\n  template: {namespace: "{name}", targets: [{cluster: here}]}\n`;
    const folders = { 'teams/a/web.yaml': '', 'teams/b/web.yaml': '' };
    const state = {
      spec: { application: 'a', cluster: 'here' },
      status: { file: 'set.yaml' },
    } as ApplicationState;

    const view = await viewOf({ 'set.yaml': set, ...folders });
    const spoilt = await viewOf({ 'set.yaml': set.replace('cluster: here', 'clusters: here'), ...folders });

    expect([...view.applications.keys()]).toEqual(['bank', 'shop', 'a', 'b']);
    expect(view.heads.get('b')?.version).toBe(
      sourcedFrom({ folders: ['teams/b'] }, ['f'.repeat(40)])?.version,
    );
    expect([...spoilt.applications.keys()]).toEqual(['bank', 'shop']);
    expect(whyUnusable(state, { type: 'Value', value: spoilt })).toMatchObject({ reason: 'InvalidConfig' });
  });

  it('has what is meant for this cluster', async () => {
    const view = await viewOf({
      'clusters/there.yaml': `${head}\nkind: Cluster\nmetadata: {name: there}\nspec: {chaos: {allowed: true}}\n`,
      'apps/far.yaml': application('far').replace('here', 'there'),
      'scenarios/far.yaml': scenario('far', 'far').replace('here', 'there'),
    });

    expect(view.errors).toEqual([]);
    expect([...view.applications.keys()]).toEqual(['bank', 'shop']);
    expect([...view.scenarios.keys()]).toEqual(['kill']);
    expect(view.cluster?.spec.chaos.allowed).toBe(true);
  });

  const faults: readonly { name: string; files: Readonly<Record<string, string | number>>; says: string }[] =
    [
      {
        name: 'malformed YAML',
        files: { 'apps/shop.yaml': 'kind: [' },
        says: 'InvalidConfig apps/shop.yaml:1:7: ',
      },
      {
        name: 'no apiVersion',
        files: { 'apps/shop.yaml': application('shop').replace(`${head}\n`, '') },
        says: 'InvalidConfig apps/shop.yaml:1:1: apiVersion is missing',
      },
      {
        name: 'an unknown field',
        files: { 'apps/shop.yaml': application('shop', '  suspended: true\n') },
        says: 'InvalidConfig apps/shop.yaml:8:3: ',
      },
      {
        name: 'a file of 50 MB',
        files: { 'apps/shop.yaml': 50_000_000 },
        says: 'InvalidConfig apps/shop.yaml:1:1: the file has 50000000 bytes',
      },
      {
        name: 'a name used twice, wherever the other stands',
        files: { 'aaa.yaml': application('shop').replace('path: apps/shop', 'path: apps/other') },
        says: 'InvalidConfig apps/shop.yaml:3:18: there is another Application named "shop"',
      },
      {
        name: 'a cluster that is not there',
        files: { 'apps/shop.yaml': application('shop').replace('here}]', 'here}, {cluster: nowhere}]') },
        says: 'InvalidConfig apps/shop.yaml:7:40: there is no Cluster named "nowhere"',
      },
      {
        name: 'a cluster whose file cannot be read, which is named before the reference to it',
        files: { 'clusters/here.yaml': (sound['clusters/here.yaml'] ?? '').replace('spec:', 'spec: [') },
        says: 'InvalidConfig clusters/here.yaml:4:',
      },
      {
        name: 'aliases that grow without end',
        files: { 'apps/shop.yaml': aliasBomb() },
        says: 'InvalidConfig apps/shop.yaml:',
      },
      {
        name: 'a file without it',
        files: {
          'apps/shop.yaml': application('shoppe', '').replace('path: apps/shoppe', 'path: apps/shop'),
        },
        says: 'NotInRepository the config branch has no Application "shop" for this cluster',
      },
    ];
  for (const { name, files, says } of faults) {
    it(`leaves out an Application with ${name}, says why, and keeps the others`, async () => {
      const view = await viewOf(files);

      expect(view.applications.has('shop')).toBe(false);
      expect(view.applications.has('bank')).toBe(!('clusters/here.yaml' in files));
      expect(why(view, 'shop')).toContain(says);
    });
  }

  it('has what a file says by now, also where its size has not changed', async () => {
    let commit = '1'.repeat(40);
    const suspended = (value: string) => application('shop', `  suspend: ${value}\n`);
    const config: Pick<ConfigPort, 'head' | 'configFiles' | 'tree' | 'lastChanged'> = {
      tree: async () => 'f'.repeat(40),
      lastChanged: async () => new Map(),
      head: async () => ({ type: 'Value', value: { commit } }),
      configFiles: async () =>
        Object.entries({
          ...sound,
          'apps/shop.yaml': suspended(commit.startsWith('1') ? 'true ' : 'false'),
        }).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
    };
    const source = createSource({
      config: config as ConfigPort,
      cluster: withRecords(),
      clusterName: 'here',
      clock,
      log: () => undefined,
    });
    await source.view(op);
    commit = '2'.repeat(40);

    const view = await source.view(op);

    expect(view.type === 'Value' && view.value.applications.get('shop')?.value.spec.suspend).toBe(false);
  });

  it('is known of a folder whose path Git does not allow, which is not there', async () => {
    const config: Pick<ConfigPort, 'head' | 'configFiles' | 'tree' | 'lastChanged'> = {
      head: async () => ({ type: 'Value', value: { commit: 'c'.repeat(40) } }),
      configFiles: async () =>
        Object.entries(sound).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
      tree: async (_, path) => {
        if (path === 'apps/shop') throw new PortError('Invalid', 'Cannot use it as a path');
        return 'f'.repeat(40);
      },
      lastChanged: async () => new Map(),
    };
    const source = createSource({
      config: config as ConfigPort,
      cluster: withRecords(),
      clusterName: 'here',
      clock,
      log: () => undefined,
    });

    const view = await source.view(op);

    expect(view.type === 'Value' && [...view.value.heads]).toEqual([
      ['bank', { commit: 'c'.repeat(40), ...sourcedFrom({ folders: ['apps/bank'] }, ['f'.repeat(40)]) }],
      ['shop', { commit: 'c'.repeat(40), missing: 'apps/shop' }],
    ]);
  });

  const broken = {
    'a schedule that never fires': scenario('kill', 'shop', '  schedule: "0 0 30 2 *"\n'),
    'an unknown field': scenario('kill', 'shop', '  sheduled: true\n'),
  };
  for (const [name, text] of Object.entries(broken)) {
    it(`leaves out a Scenario with ${name}, and gives its errors to its Application alone`, async () => {
      const view = await viewOf({ 'scenarios/kill.yaml': text });

      expect(view.scenarios.has('kill')).toBe(false);
      expect([...view.scenarioErrors.keys()]).toEqual(['shop']);
      expect(view.scenarioErrors.get('shop')).toMatchObject([{ file: 'scenarios/kill.yaml', line: 9 }]);
      expect(view.applications.has('shop')).toBe(true);
    });
  }
});

describe('a newcomer that claims what an application has', () => {
  const shop = { application: 'shop', file: 'apps/shop.yaml', path: 'apps/shop' };
  const bank = { application: 'bank', file: 'apps/bank.yaml', path: 'apps/bank' };
  const records = withRecords([shop, bank]);
  const namesake = application('shop').replace('path: apps/shop', 'path: evil');
  const claims: readonly { name: string; files: Readonly<Record<string, string>>; refused: string }[] = [
    {
      name: 'its name, in a file that sorts first',
      files: { 'aaa.yaml': namesake },
      refused: 'aaa.yaml:3:18: there is another Application named "shop"',
    },
    {
      name: 'its name, in the file of another one',
      files: { 'apps/bank.yaml': `${application('bank')}---\n${namesake}` },
      refused: 'apps/bank.yaml:11:18: there is another Application named "shop"',
    },
    {
      name: 'its folder, in a file that sorts first',
      files: { 'aaa.yaml': application('evil').replace('path: apps/evil', 'path: apps/shop') },
      refused: 'aaa.yaml:5:9: "apps/shop" is also the path of Application "shop"',
    },
    {
      name: 'a folder around its own',
      files: { 'zzz.yaml': application('evil').replace('path: apps/evil', 'path: apps') },
      refused: 'zzz.yaml:5:9: "apps/bank" is inside it, the path of Application "bank"',
    },
    {
      name: 'a folder inside its own',
      files: { 'aaa.yaml': application('evil').replace('path: apps/evil', 'path: apps/shop/evil') },
      refused: 'aaa.yaml:5:9: "apps/shop/evil" is inside "apps/shop", the path of Application "shop"',
    },
  ];
  for (const { name, files, refused } of claims) {
    it(`is refused: ${name}`, async () => {
      const view = await viewOf(files, records);

      expect(view.errors.map(shown)).toContain(refused);
      expect(view.applications.get('shop')?.source.file).toBe('apps/shop.yaml');
      expect([...view.applications.keys()].toSorted()).toEqual(['bank', 'shop']);
      expect([...view.newcomers.keys()]).toEqual(refused.includes('another') ? [] : ['evil']);
    });
  }

  it('is refused also where it has been there itself, with another folder', async () => {
    const moved = application('bank').replace('path: apps/bank', 'path: apps/shop');

    const view = await viewOf({ 'apps/bank.yaml': moved }, records);

    expect([...view.applications.keys()]).toEqual(['shop']);
    expect(why(view, 'bank')).toContain('InvalidConfig apps/bank.yaml:5:9');
  });

  it.each([
    { name: 'nobody has a record', records: [] },
    { name: 'its record says that it left the branch', records: [{ ...shop, inRepository: false }] },
    { name: 'it never got its namespace', records: [{ ...shop, namespace: 'seatrial-system' }] },
    { name: 'its file has another name by now', records: [{ ...shop, file: 'old.yaml' }] },
  ])('is as good as the other one where $name: neither is used', async (given) => {
    const view = await viewOf({ 'aaa.yaml': namesake }, withRecords(given.records));

    expect([...view.applications.keys()]).toEqual(['bank']);
  });

  it('stands twice in the file of the other: neither is used, as nobody knows which is meant', async () => {
    const twice = { 'apps/shop.yaml': `${application('shop')}---\n${namesake}` };

    expect((await viewOf(twice, records)).applications.has('shop')).toBe(false);
  });
});

describe('a commit that cannot be read', () => {
  const [first, second] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string];

  function repository() {
    const state = { now: 0, head: first, unreadable: second, attempts: 0 };
    const logged: string[] = [];
    const config: Pick<ConfigPort, 'head' | 'configFiles' | 'tree' | 'lastChanged'> = {
      head: async () => ({ type: 'Value', value: { commit: state.head } }),
      configFiles: async (commit) => {
        state.attempts += 1;
        if (commit === state.unreadable) throw new PortError('Unavailable', 'Cannot list it: git failed');
        return Object.entries(sound).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }));
      },
      tree: async () => 'f'.repeat(40),
      lastChanged: async () => new Map(),
    };
    const source = createSource({
      config: config as ConfigPort,
      cluster: withRecords(),
      clusterName: 'here',
      clock: { ...clock, now: () => state.now },
      log: (_, message) => void logged.push(message),
    });
    return { state, logged, source };
  }

  it('leaves what was read before it, says why, and is not asked for in each round', async () => {
    const { state, logged, source } = repository();
    await source.view(op);
    state.head = second;

    const views = [await source.view(op), await source.view(op)];

    const reason = 'commit 2222222 is not taken: Cannot list it: git failed';
    for (const view of views) expect(view).toMatchObject({ type: 'Stale', reason, value: { commit: first } });
    expect(state.attempts).toBe(2);
    expect(logged).toEqual([reason]);
  });

  it('is read after a while, and said once however often that fails', async () => {
    const { state, logged, source } = repository();
    await source.view(op);
    state.head = second;
    for (state.now = 0; state.now < 60_000; state.now += 10_000) await source.view(op);
    expect(logged).toHaveLength(1);

    state.unreadable = '';

    expect(await source.view(op)).toMatchObject({ type: 'Value', value: { commit: second } });
  });

  it('leaves nothing when it is the first, and does not keep the next from being read', async () => {
    const { state, source } = repository();
    state.head = second;
    expect((await source.view(op)).type).toBe('Unavailable');

    state.head = first;

    expect((await source.view(op)).type).toBe('Value');
  });
});

function aliasBomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `a${level + 1}: &a${level + 1} [${Array.from({ length: 9 }, () => `*a${level}`).join(', ')}]`,
  );
  return ['a0: &a0 lol', ...levels].join('\n');
}

describe('the commit of a version', () => {
  const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string];

  /** A branch with three commits, of which the second changed the shop; what a runner tells that reads these of them. */
  async function told(commits: readonly string[], change: Partial<ConfigPort> = {}) {
    let head = '';
    const asked: unknown[] = [];
    const config: Partial<ConfigPort> = {
      head: async () => ({ type: 'Value', value: { commit: head } }),
      configFiles: async () =>
        Object.entries(sound).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
      tree: async (commit, path) => (path === 'apps/shop' && commit !== first ? 'b' : 'a').repeat(40),
      lastChanged: async (commit, about) => {
        asked.push([commit, about]);
        const isThere = commit !== first && about.since !== second;
        return new Map([...(isThere ? [['shop', second] as const] : []), ['bank', first]]);
      },
      ...change,
    };
    const source = createSource({
      config: config as ConfigPort,
      cluster: withRecords(),
      clusterName: 'here',
      clock,
      log: () => undefined,
    });
    for (const commit of commits) {
      head = commit;
      await source.view(op);
    }
    return { shop: source.newest()?.heads.get('shop')?.commit, asked };
  }

  it.each([
    { what: 'in a process that has seen it come', commits: [first, second, third] },
    { what: 'in one that started later', commits: [third] },
    { what: 'where several commits came at once', commits: [first, third] },
  ])('is the one that brought it: $what', async ({ commits }) => {
    expect((await told(commits)).shop).toBe(second);
  });

  it('is asked for once of all that is new, as far back as the last look', async () => {
    const { asked } = await told([first, second, third]);

    expect(asked).toEqual([
      [
        first,
        {
          folders: new Map([
            ['bank', ['apps/bank']],
            ['shop', ['apps/shop']],
          ]),
        },
      ],
      [second, { folders: new Map([['shop', ['apps/shop']]]), since: first }],
    ]);
  });

  it('is the one that is read where the mirror lacks what was read before', async () => {
    const lastChanged = async (): Promise<never> => {
      throw new PortError('NotFound', 'Cannot look back');
    };

    expect((await told([first, third], { lastChanged })).shop).toBe(third);
  });
});

describe('the version of an application with several folders', () => {
  const uses = 'uses: [bases/web]\n  source: {kustomize: {}}\n';
  const trees: Record<string, string> = { 'apps/shop': 'a', 'apps/bank': 'b', 'bases/web': 'c' };

  /** What a runner tells of the shop after each of these changes of what folders are. */
  async function told(...changes: readonly Record<string, string>[]) {
    let [commit, now] = [0, trees];
    const shop = { ...sound, 'apps/shop.yaml': application('shop', `  ${uses}`) };
    const config: Partial<ConfigPort> = {
      head: async () => ({ type: 'Value', value: { commit: String(commit).repeat(40) } }),
      configFiles: async () =>
        Object.entries(shop).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) })),
      tree: async (_, path) => (now[path] === '' ? undefined : now[path]?.repeat(40)),
      lastChanged: async () => new Map(),
    };
    const log = (): void => undefined;
    const source = createSource({
      config: config as ConfigPort,
      cluster: withRecords(),
      clusterName: 'here',
      clock,
      log,
    });
    const heads = [];
    for (const change of changes) {
      now = { ...now, ...change };
      commit += 1;
      await source.view(op);
      heads.push(source.newest()?.heads.get('shop'));
    }
    return heads;
  }

  it('is another one when a folder that it uses changes, and the same when another application does', async () => {
    const [first, other, base] = await told({}, { 'apps/bank': 'd' }, { 'bases/web': 'e' });

    expect(first?.sources).toEqual([
      { path: 'apps/shop', tree: 'a'.repeat(40) },
      { path: 'bases/web', tree: 'c'.repeat(40) },
    ]);
    expect(first?.renderer).toEqual({ name: 'kustomize', options: { folder: '.' } });
    expect(other).toBe(first);
    expect(base?.version).not.toBe(first?.version);
    expect([first?.commit, base?.commit]).toEqual(['1'.repeat(40), '3'.repeat(40)]);
  });

  it('is none while a folder that it uses is not there, and says which', async () => {
    const [head] = await told({ 'bases/web': '' });

    expect(head).toEqual({ commit: '1'.repeat(40), missing: 'bases/web' });
  });
});
