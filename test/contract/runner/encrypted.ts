import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { apiVersion, systemNamespace } from '@seatrial/model';
import { expect, it } from 'vitest';
import { pathOf } from '../render/bed.ts';
import { appFile, appManifests, type Files, images } from './files.ts';
import { eventually, find, readyOf, releaseIn, releasesOf } from './look.ts';
import { op, type Place } from './place.ts';
import { ageKey, renderFolders } from './render-env.ts';
import type { Suite } from './suite.ts';

const app = 'sealed';
const own = `apps/${app}`;
/** What must stand nowhere but in the Secret; also as the API writes it. */
const clear = 'under-the-third-plank';
const spellings = [clear, Buffer.from(clear).toString('base64')];

const manifests: Files = {
  ...appFile(app, { steps: '[{setWeight: 50}]', source: '  source: {kustomize: {folder: deploy}}\n' }),
  ...Object.fromEntries(
    Object.entries(appManifests(app, { image: images.first })).map(([path, text]) => [
      path.replace(`${own}/`, `${own}/deploy/`),
      text,
    ]),
  ),
};

const newImage = `images: [{name: shop, newTag: "${images.good.split(':')[1]}"}]\n`;

export const encryptedSuite: Suite = { apps: {}, tests };

/** @param fields that are encrypted, a regular expression; by default all */
async function encryptedFile(name: string, text: string, ...fields: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-encrypted-'));
  try {
    const file = join(folder, name);
    await writeFile(file, text);
    const chosen = fields.flatMap((it) => ['--encrypted-regex', it]);
    const args = ['encrypt', '--age', ageKey.recipient, ...chosen, file];
    return (await promisify(execFile)(await pathOf('sops', op.signal), args, { env: { HOME: folder } }))
      .stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const encrypted = (value: string): Promise<string> => encryptedFile('secret.env', `PASSWORD=${value}\n`);

function kustomization(more: string): Files {
  const names = ['namespace', 'configmap', 'deployment', 'service', 'route'].map((it) => `${it}.yaml`);
  return {
    [`${own}/deploy/kustomization.yaml`]: `resources: [${names.join(', ')}]
secretGenerator: [{name: plank, envs: [secret.env]}]
generatorOptions: {disableNameSuffixHash: true}
${more}`,
  };
}

function tests(place: () => Place): void {
  const secret = { apiVersion: 'v1', kind: 'Secret', namespace: app, name: 'plank' };

  /** Files below a folder that hold it in the clear. The runner lives on: a file or folder of Git's may end before it is read. */
  async function filesWith(folder: string): Promise<readonly string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(goneAs([]));
    const found = entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return await filesWith(path);
      if (!entry.isFile()) return [];
      const bytes = await readFile(path).catch(goneAs(Buffer.alloc(0)));
      return spellings.some((it) => bytes.includes(it)) ? [path] : [];
    });
    return (await Promise.all(found)).flat();
  }

  /** What stands for a file or folder that ended in between; every other fault is one. */
  function goneAs<Absent>(absent: Absent): (error: NodeJS.ErrnoException) => Absent {
    return (error) => {
      if (error.code === 'ENOENT') return absent;
      throw error;
    };
  }

  /** All that Seatrial has written into the cluster, but the Secret itself, with Events. */
  async function written(): Promise<string> {
    const { kube } = place();
    const lists = await Promise.all([
      kube.list({ apiVersion, kind: 'Release' }, op),
      kube.list({ apiVersion, kind: 'ApplicationState' }, op),
      kube.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' }, op),
      kube.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: app }, op),
      kube.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: app }, op),
      kube.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: systemNamespace }, op),
    ]);
    return JSON.stringify(lists.map(({ items }) => items));
  }

  async function inGit(): Promise<string> {
    const args = ['--git-dir', place().bareRepository, 'log', '--all', '-p', '--format=%B'];
    return (await promisify(execFile)('git', args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  }

  it('brings a Secret that is encrypted in Git, and has it in the clear nowhere else', async () => {
    const files = {
      ...manifests,
      ...kustomization(''),
      [`${own}/deploy/secret.env`]: await encrypted(clear),
    };
    const first = await place().merge(files, 'Add a secret');
    await releaseIn(place(), app, 'Promoted', first);
    const changed = await place().merge(kustomization(newImage), 'A new image');
    await releaseIn(place(), app, 'Promoted', changed);

    expect(await find(place().kube, secret)).toMatchObject({ data: { PASSWORD: spellings[1] } });
    const { cache, temporary } = renderFolders(place().directory);
    for (const folder of [cache, temporary, join(place().directory, 'runner')])
      expect(await filesWith(folder)).toEqual([]);
    const { pid } = place().runner;
    const inMemory = (await readdir('/dev/shm')).filter((it) => it.startsWith(`seatrial-render-${pid}-`));
    expect(inMemory).toEqual([]);
    const told = JSON.stringify(await place().runner.said());
    for (const text of [await written(), await inGit(), told])
      for (const spelling of spellings) expect(text).not.toContain(spelling);
  });

  it('tells nothing of it where it stands in other objects, which drift or are refused', async () => {
    const note = 'behind-the-binnacle';
    const service = (type: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: deck\nspec:\n  type: ${type}\n  ports:\n    - port: 80\n`;
    const more = `${newImage}configMapGenerator: [{name: notes, envs: [notes.env]}]\n`;
    const noted = await place().merge(
      {
        ...kustomization(more),
        [`${own}/deploy/notes.env`]: await encryptedFile('notes.env', `NOTE=${note}\n`),
      },
      'A note',
    );
    await releaseIn(place(), app, 'Promoted', noted);

    const notes = { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'notes' };
    await place().kube.patch(notes, { data: { NOTE: `not ${note}` } }, { ...op, type: 'merge' });
    const drift = await eventually('the drift', async () => {
      const ref = { apiVersion, kind: 'ApplicationState', namespace: app, name: app };
      const status = (await find(place().kube, ref))?.['status'];
      return (status as { drift?: readonly unknown[] } | undefined)?.drift;
    });
    expect(drift).toMatchObject([{ name: 'notes', fields: [{ path: 'data.NOTE' }] }]);

    await place().merge(
      {
        ...kustomization(`${more}components: [deck]\n`),
        [`${own}/deploy/deck/kustomization.yaml`]:
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [service.yaml]\n',
        [`${own}/deploy/deck/service.yaml`]: await encryptedFile('service.yaml', service(note), '^type$'),
      },
      'A Service that cannot be',
    );
    const refused = await eventually('the refusal', async () => {
      const ready = await readyOf(place(), app);
      const [release] = await releasesOf(place(), app);
      return [ready?.message, release?.status?.message].find((it) => it?.includes('spec.type') === true);
    });
    expect(refused).toContain('(secret)');

    const lists = await Promise.all(
      [
        [apiVersion, 'Release'],
        [apiVersion, 'ApplicationState'],
        ['events.k8s.io/v1', 'Event'],
      ].map(([version = '', kind = '']) => place().kube.list({ apiVersion: version, kind }, op)),
    );
    const told = JSON.stringify(await place().runner.said());
    for (const text of [JSON.stringify(lists), await inGit(), told]) expect(text).not.toContain(note);
    const left = ['notes.env', 'deck/kustomization.yaml', 'deck/service.yaml'];
    const gone = Object.fromEntries(left.map((it) => [`${own}/deploy/${it}`, null]));
    const without = await place().merge({ ...kustomization(newImage), ...gone }, 'Without the note');
    await releaseIn(place(), app, 'Promoted', without);
  });

  it('waits without its key and says so, while what runs goes on, and goes on with it', async () => {
    await place().runner.stop();
    await place().startRunner({
      moreEnv: { SOPS_AGE_KEY_FILE: join(place().directory, 'no-such-keys.txt') },
    });
    const commit = await place().merge(
      { [`${own}/deploy/secret.env`]: await encrypted(`${clear}-too`) },
      'A new secret',
    );
    const ready = await eventually('the missing key', async () => {
      const condition = await readyOf(place(), app);
      return condition?.message.includes('none of the keys') === true ? condition : undefined;
    });
    expect(ready).toMatchObject({
      status: 'Unknown',
      message: `Cannot decrypt ${own}/deploy/secret.env: none of the keys at hand opens it`,
    });
    expect(await find(place().kube, secret)).toMatchObject({ data: { PASSWORD: spellings[1] } });

    await place().runner.stop();
    await place().startRunner();
    await releaseIn(place(), app, 'Promoted', commit);
    expect(await find(place().kube, secret)).toMatchObject({
      data: { PASSWORD: Buffer.from(`${clear}-too`).toString('base64') },
    });
  });
}
