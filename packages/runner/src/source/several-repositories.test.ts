import type { ConfigPort, Observed } from '@seatrial/core';
import { repositoryFor } from '@seatrial/core';
import type { ApplicationState } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { Share } from './share.ts';
import { createSource, lastKnown, type Source } from './source.ts';
import { whyUnusable } from './unusable-application.ts';

const op = { signal: new AbortController().signal };
const head = 'apiVersion: seatrial.dev/v1alpha1';
const clusterFile = `${head}
kind: Cluster
metadata: {name: here}
spec:
  chaos: {allowed: true}
  namespaces:
    - {paths: ["**"], names: [shop]}
    - {repository: team, paths: ["**"], names: [team]}
`;

function application(name: string): string {
  return `${head}\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  path: apps/${name}\n  namespace: ${name}\n  targets: [{cluster: here}]\n`;
}

function scenario(name: string, of: string): string {
  return `${head}\nkind: Scenario\nmetadata: {name: ${name}}\nspec:\n  application: ${of}\n  cluster: here\n  workload: {name: web}\n  faults: [{type: PodKill}]\n`;
}

type Files = Record<string, string>;

/** Two repositories, each of which can be made another, or be away. */
function aPair(firstFiles: Files, teamFiles: Files) {
  const said: string[] = [];
  const ownerOf = (name: string): string | undefined =>
    repositoryFor(name, [{ name: 'team', applications: ['team', 'team-*'] }]);
  const sources = new Map<string | undefined, Source>();
  const placeOf = (name: string): string | undefined =>
    sources.get(ownerOf(name))?.newest()?.applications.get(name)?.source.file;

  function aRepository(files: Files, name?: string) {
    const repository = { files, commit: 1, problem: undefined as string | undefined };
    const config: Pick<ConfigPort, 'head' | 'configFiles' | 'tree' | 'lastChanged'> = {
      tree: async () => 'f'.repeat(40),
      lastChanged: async () => new Map(),
      head: async (): Promise<Observed<{ commit: string }>> =>
        repository.problem === undefined
          ? { type: 'Value', value: { commit: `${repository.commit}`.repeat(40) } }
          : { type: 'Unavailable', reason: repository.problem },
      configFiles: async () =>
        Object.entries(repository.files).map(([path, text]) => ({
          path,
          bytes: new TextEncoder().encode(text),
        })),
    };
    const share: Share = { ...(name === undefined ? {} : { name }), ownerOf, placeOf };
    const first = sources.get(undefined);
    const source = createSource(
      {
        config: config as ConfigPort,
        cluster: { list: async () => [] },
        clusterName: 'here',
        clock: { now: () => 0, sleep: async () => undefined },
        log: (_, message) => void said.push(message),
      },
      { share, ...(first === undefined ? {} : { first }) },
    );
    sources.set(name, source);
    return { repository, source };
  }

  const first = aRepository(firstFiles);
  const team = aRepository(teamFiles, 'team');
  return { first, team, said };
}

async function viewOf({ source }: { source: Source }) {
  const view = lastKnown(await source.view(op));
  if (view === undefined) throw new Error('nothing is known');
  return view;
}

describe('a further repository', () => {
  it('has its applications here, by the clusters of the first one and what they grant to it', async () => {
    const { first, team } = aPair(
      { 'c.yaml': clusterFile, 'shop.yaml': application('shop') },
      {
        'team.yaml': application('team'),
        'kill.yaml': scenario('team-kill', 'team'),
      },
    );

    const [one, other] = [await viewOf(first), await viewOf(team)];

    expect([...one.applications.keys()]).toEqual(['shop']);
    expect([...other.applications.keys()]).toEqual(['team']);
    expect([...other.scenarios.keys()]).toEqual(['team-kill']);
    expect(other.applications.get('team')?.source.file).toBe('team:team.yaml');
    expect(other.applications.get('team')?.value.spec.path).toBe('apps/team');
    expect(other).toMatchObject({ repository: 'team', clusterFile: 'c.yaml' });
    expect(other.cluster?.spec.chaos.allowed).toBe(true);
    expect(other.cluster?.spec.namespaces).toEqual([{ paths: ['**'], names: ['team'], labels: {} }]);
    expect([...one.errors, ...other.errors]).toEqual([]);
  });

  it('declares no cluster, and neither it nor the first one a name of the other', async () => {
    const { first, team, said } = aPair(
      { 'c.yaml': clusterFile, 'shop.yaml': application('shop'), 'x.yaml': application('team-x') },
      { 'c.yaml': `${clusterFile}    - {paths: ["**"], names: ["*"]}\n`, 'y.yaml': application('shop') },
    );

    const [one, other] = [await viewOf(first), await viewOf(team)];

    expect([...one.applications.keys()]).toEqual(['shop']);
    expect([...other.applications.keys()]).toEqual([]);
    expect(other.cluster?.spec.namespaces).toHaveLength(1);
    expect(said).toEqual([
      'x.yaml:3:18: the name "team-x" is for the repository "team" to declare',
      'team:c.yaml:2:7: a Cluster file counts in the first config repository alone',
      'team:y.yaml:3:18: the name "shop" is for the first config repository to declare, which has it at shop.yaml',
    ]);
  });

  it('has none of the applications that a set makes under another’s name', async () => {
    const set = `${head}
kind: ApplicationSet
metadata: {name: all}
spec:
  folders: [apps/*]
  name: "{name}"
  template: {namespace: team, targets: [{cluster: here}]}
`;
    const { team, said } = aPair(
      { 'c.yaml': clusterFile, 'shop.yaml': application('shop') },
      {
        'set.yaml': set,
        'apps/shop/a.yaml': 'kind: ConfigMap',
        'apps/team-1/a.yaml': 'kind: ConfigMap',
      },
    );

    expect([...(await viewOf(team)).applications.keys()]).toEqual(['team-1']);
    expect(said).toEqual([expect.stringContaining('the name "shop" is for the first config repository')]);
  });

  it('is read again when the clusters of the first one are others, and not for what else changes there', async () => {
    const { first, team } = aPair({ 'c.yaml': clusterFile }, { 'team.yaml': application('team') });
    const before = await viewOf(team);
    first.repository.files['shop.yaml'] = application('shop');
    first.repository.commit += 1;
    expect(await viewOf(team)).toBe(before);

    first.repository.files['c.yaml'] = clusterFile.replace('names: [team]', 'names: [other]');
    first.repository.commit += 1;

    expect((await viewOf(team)).cluster?.spec.namespaces[0]?.names).toEqual(['other']);
    expect((await viewOf(team)).applications.get('team')?.source).toBe(
      before.applications.get('team')?.source,
    );
  });

  it('goes on while the first one is away once that was read, which goes on without it in any case', async () => {
    const { first, team } = aPair(
      { 'c.yaml': clusterFile, 'shop.yaml': application('shop') },
      {
        'team.yaml': application('team'),
      },
    );
    team.repository.problem = 'away';
    expect((await team.source.view(op)).type).toBe('Unavailable');
    expect((await first.source.view(op)).type).toBe('Value');

    team.repository.problem = undefined;
    first.repository.problem = 'away';

    expect((await team.source.view(op)).type).toBe('Value');
  });

  it('waits where nothing is known of the clusters, and says why', async () => {
    const { first, team } = aPair({ 'c.yaml': clusterFile }, { 'team.yaml': application('team') });
    first.repository.problem = 'no credentials';

    expect(await team.source.view(op)).toMatchObject({
      type: 'Unavailable',
      reason: 'the Cluster files of the first repository cannot be read: no credentials',
    });
  });

  it('an application whose name was given to another repository has not left the branch', async () => {
    const { first, team } = aPair({ 'c.yaml': clusterFile }, {});
    const why = (view: Awaited<ReturnType<typeof viewOf>>, name: string, file: string) =>
      whyUnusable({ spec: { application: name, cluster: 'here' }, status: { file } } as ApplicationState, {
        type: 'Value',
        value: view,
      });

    expect(why(await viewOf(team), 'team', 'team.yaml')).toEqual({
      ready: 'False',
      reason: 'OtherRepository',
      message: expect.stringMatching(/^"team" was declared in team\.yaml, .* repository "team" now/),
    });
    expect(why(await viewOf(first), 'shop', 'team:shop.yaml')).toMatchObject({ reason: 'OtherRepository' });
    expect(why(await viewOf(team), 'team', 'team:team.yaml')).toMatchObject({ isGone: true });
    expect(why(await viewOf(first), 'shop', 'shop.yaml')).toMatchObject({ isGone: true });
  });
});
