import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ObjectRef, systemNamespace } from '@seatrial/model';
import { readConfigBranches } from '@seatrial/runner';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appFile, appManifests, type Files, images } from './files.ts';
import { eventually, find, readyOf, releaseIn, releasesOf, stateOf, takenBack } from './look.ts';
import { type FurtherPlace, op, type Place } from './place.ts';
import type { Service } from './service.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'harbour';
const [team, other] = ['team-a', 'team-b'];
/** A canary, and no person. */
const steps = '[{setWeight: 50}]';
const secrets = { first: 'the secret of the first one', team: 'the secret of the team' };

export const repositoriesSuite: Suite = { apps: { [app]: firstVersion(app, { steps }) }, tests };

function tests(place: () => Place): void {
  let folder: string;
  let teamPlace: FurtherPlace;
  let otherPlace: FurtherPlace;
  let runner: Service;
  const file = (name: string): string => join(folder, name);
  const more = (...flags: readonly string[]): readonly string[] => [
    '--repositories-file',
    file('repositories.yaml'),
    ...flags,
  ];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatrial-repositories-'));
    teamPlace = await place().furtherRepository('of-a-team');
    otherPlace = await place().furtherRepository('of-another');
    await writeFile(file('first-secret'), `${secrets.first}\n`);
    await writeFile(file('team-secret'), `${secrets.team}\n`);
    const text = `repositories:
  - {name: ${team}, url: ${teamPlace.url}, hookSecretFile: team-secret}
  - {name: ${other}, url: ${otherPlace.url}, applications: [${other}, ${other}-*]}
`;
    await writeFile(file('repositories.yaml'), text);
    await grant(team);
    await grant(other);
    await place().runner.stop();
    runner = await place().startRunner({ name: 'several', more: more() });
  });
  afterAll(async () => {
    await runner?.stop();
    await place().startRunner();
    await rm(folder, { recursive: true });
  });

  async function git({ bareRepository }: Pick<Place, 'bareRepository'>, ...args: readonly string[]) {
    const { stdout } = await promisify(execFile)('git', ['--git-dir', bareRepository, ...args]);
    return stdout.trim();
  }

  /** In the Cluster file: the one namespace of a team's own name. */
  async function grant(name: string): Promise<void> {
    const path = 'clusters/local.yaml';
    const before = await git(place(), 'show', `main:${path}`);
    const line = `{repository: ${name}, paths: ["**"], names: [${name}], labels: {seatrial.dev/chaos: enabled}}`;
    const after = before.replace('namespaces: [', `namespaces: [${line}, `);
    await place().merge({ [path]: `${after}\n` }, `Grant ${name} its namespace`);
  }

  async function said(text: string): Promise<string | undefined> {
    return (await runner.said()).find(({ msg }) => msg.includes(text))?.msg;
  }

  const mergeInTeam = (image: string, greeting = 'Ahoy'): Promise<string> =>
    teamPlace.merge(appManifests(team, { image, greeting }), greeting);
  const entries = (of: Pick<Place, 'bareRepository'>): Promise<string> =>
    git(of, 'log', '--format=%s', 'refs/seatrial/ledger/local');

  it('releases what each has, with canaries, and tells the ledger of each', async () => {
    await teamPlace.merge({ ...appFile(team, { steps }), ...appManifests(team, { image: images.first }) });
    await releaseIn(place(), team, 'Promoted');
    const [here, there] = await Promise.all([
      place().merge(appManifests(app, { image: images.good }), 'Of the first one'),
      mergeInTeam(images.good, 'Of the team'),
    ]);

    const releases = [
      await releaseIn(place(), app, 'Promoted', here),
      await releaseIn(place(), team, 'Promoted', there),
    ];

    expect(releases.map(({ status }) => status?.canaryHadWeight)).toEqual([true, true]);
    expect((await stateOf(place(), team))?.status?.file).toBe(`${team}:apps/${team}.yaml`);
    const name = releases[1]?.metadata.name ?? '';
    await eventually('the entry', async () => ((await entries(teamPlace)).includes(name) ? true : undefined));
    expect(await entries(place())).not.toContain(name);
    expect(await entries(teamPlace)).not.toContain(`${app}-`);
  });

  it('takes a bad version back in the repository that it came from', async () => {
    const head = await git(place(), 'rev-parse', 'main');
    const commit = await mergeInTeam(images.done);

    const release = await takenBack(place(), team, commit);

    expect(release.status?.revert?.state).toBe('Done');
    expect(await git(teamPlace, 'show', '-s', '--format=%B', 'main')).toContain(release.metadata.name);
    expect(await git(place(), 'rev-parse', 'main')).toBe(head);
  });

  it('gives nobody a name, a namespace or a right that is not granted, whatever a repository says', async () => {
    const before = await releasesOf(place(), app);
    const file = appFile(other, { steps })[`apps/${other}.yaml`] ?? '';
    const as = (name: string, namespace: string): string =>
      file
        .replace(`name: ${other}}`, `name: ${name}}`)
        .replace(`namespace: ${other}`, `namespace: ${namespace}`)
        .replace(`path: apps/${other}`, `path: apps/${name}`);
    const own = await git(place(), 'show', 'main:clusters/local.yaml');
    const taken: Files = {
      'clusters/local.yaml': own.replaceAll(/repository: [^,]*, /g, ''),
      'apps/name.yaml': as(app, app),
      ...appManifests(app, { image: images.crashing }),
      'apps/space.yaml': as(`${other}-1`, app),
      'apps/new.yaml': as(`${other}-2`, 'elsewhere'),
      'apps/own.yaml': as(other, other),
      ...appManifests(other, { image: images.first }),
    };
    for (const name of [`${other}-1`, `${other}-2`])
      Object.assign(taken, { [`apps/${name}/web.yaml`]: configMap });
    const commit = await otherPlace.merge(taken, 'Take what there is');

    await releaseIn(place(), other, 'Promoted', commit);
    for (const name of [`${other}-1`, `${other}-2`]) {
      const why = await eventually(`the refusal of ${name}`, () => refusalOf(name));
      expect(why).toMatchObject({
        reason: 'NamespaceNotGranted',
        message: expect.stringContaining(`repository: ${other}, paths: [apps/${name}]`),
      });
    }
    expect(
      await find(place().kube, { apiVersion: 'v1', kind: 'Namespace', name: 'elsewhere' }),
    ).toBeUndefined();
    expect(
      await said(`the name "${app}" is for the first config repository to declare, which has it at apps/`),
    ).toMatch(new RegExp(`^${other}:apps/name.yaml:3:`));
    expect(await said('a Cluster file counts in the first')).toContain(`${other}:clusters/local.yaml`);
    expect(await releasesOf(place(), app)).toHaveLength(before.length);
    expect((await stateOf(place(), app))?.status?.file).toBe(`apps/${app}.yaml`);
  });

  it('goes on with the others while one of them is away, and says of that one why it waits', async () => {
    await teamPlace.door.shut();
    const missed = await mergeInTeam(images.first, 'while it is away');

    const commit = await place().merge(appManifests(app, { image: images.good, greeting: 'Away' }), 'Away');
    await releaseIn(place(), app, 'Promoted', commit);

    const note = await eventually('the note of why', async () =>
      (await readConfigBranches(place().kube, op)).find((it) => it.repository === team && it.problem),
    );
    expect(note.problem).toContain(teamPlace.url);
    const ready = await eventually('the condition', async () => {
      const condition = await readyOf(place(), team);
      return condition?.reason === 'SourceUnavailable' ? condition : undefined;
    });
    expect(ready.message).toContain(teamPlace.url);
    await eventually('readiness', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );
    await teamPlace.door.open();
    await releaseIn(place(), team, 'Promoted', missed);
  });

  it('goes on with the others while one of them hangs', async () => {
    await teamPlace.door.hang();
    const missed = await mergeInTeam(images.good, 'while it hangs');

    const commit = await place().merge(appManifests(app, { image: images.first, greeting: 'Hung' }), 'Hung');
    await releaseIn(place(), app, 'Promoted', commit);
    expect((await releasesOf(place(), team)).map(({ spec }) => spec.commit)).not.toContain(missed);

    await teamPlace.door.open();
    await releaseIn(place(), team, 'Promoted', missed);
  });

  it('goes on after a start, and looks at one of them when that is told of, by its own secret', async () => {
    await runner.stop();
    const hook = ['--hook-listen', '127.0.0.1:0', '--hook-secret-file', file('first-secret')];
    runner = await place().startRunner({ name: 'told', more: more('--poll-seconds', '3600', ...hook) });
    await eventually('leading', () => said('leading'));
    const url = (await eventually('the address', () => said('webhooks at')))?.split(' ').at(-1) ?? '';
    await eventually('ready', async () =>
      (await readyOf(place(), team))?.status === 'True' ? true : undefined,
    );
    const commit = await mergeInTeam(images.first, 'told of');

    expect(await deliver(`${url}/${team}`, secrets.first)).toBe(401);
    expect(await deliver(`${url}/${other}`, secrets.team)).toBe(404);
    expect((await releasesOf(place(), team)).map(({ spec }) => spec.commit)).not.toContain(commit);
    expect(await deliver(`${url}/${team}`, secrets.team)).toBe(202);

    await releaseIn(place(), team, 'Promoted', commit);
  });

  it('leaves what runs as it is where its name is given to another repository, and says so', async () => {
    await runner.stop();
    await writeFile(
      file('repositories.yaml'),
      `repositories: [{name: ${other}, url: ${otherPlace.url}, applications: [${other}*]}]\n`,
    );
    runner = await place().startRunner({ name: 'fewer', more: more() });

    const ready = await eventually('the condition', async () => {
      const condition = await readyOf(place(), team);
      return condition?.reason === 'OtherRepository' ? condition : undefined;
    });

    expect(ready.message).toContain(`${team}:apps/${team}.yaml`);
    expect((await stateOf(place(), team))?.status).not.toMatchObject({ inRepository: false });
  });

  async function refusalOf(name: string) {
    const ref: ObjectRef = {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'ApplicationState',
      namespace: systemNamespace,
      name,
    };
    const object = await find(place().kube, ref);
    const { conditions = [] } = (object?.['status'] ?? {}) as { conditions?: { type: string }[] };
    return conditions.find(({ type }) => type === 'Ready');
  }
}

async function deliver(url: string, secret: string): Promise<number> {
  const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'of-a-team' } });
  const digits = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${digits}` };
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {from: another team}
`;
