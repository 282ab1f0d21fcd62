import type { Kube } from '@seatrial/kube';
import type { ObjectRef } from '@seatrial/model';
import { expect, it } from 'vitest';
import { clusterName, type Files } from './files.ts';
import { releaseIn } from './look.ts';
import { op, type Place } from './place.ts';
import { beyond, requestCounter } from './request-counter.ts';
import type { Suite } from './suite.ts';

const app = 'crowd';
const members = 300;
const kept = 7;
/** Where the config branch and the ledger end: noted in two ConfigMaps of the runner's own, once or twice in a release. */
const notesMax = 4;

/** What the API server is asked for, by its own count: it grows with what changes, and not with what there is. */
export const fewRequestsSuite: Suite = { apps: {}, tests };

function tests(place: () => Place): void {
  /** By verb, since `before`: requests for ConfigMaps, of which nobody but the runner asks for single ones. */
  async function asked(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
    const before = await requests(place().kube);
    await work();
    const after = await requests(place().kube);
    const verbs = [...after].map(([verb, count]) => [verb, count - (before.get(verb) ?? 0)] as const);
    return Object.fromEntries(verbs.filter(([, count]) => count > 0));
  }

  async function release(changed: Readonly<Record<number, string>>): Promise<void> {
    const commit = await place().merge(crowd(changed), `Change ${Object.keys(changed).join(', ')}`);
    await releaseIn(place(), app, 'Promoted', commit);
  }

  const memberRef = (member: number): ObjectRef => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: app,
    name: nameOf(member),
  });

  it('first come two requests for each object, and a list of what is there', async () => {
    const { APPLY = 0, PATCH = 0, LIST = 0, GET = 0 } = await asked(() => release({}));

    expectAbout(APPLY + PATCH, 2 * members);
    expect(LIST + GET).toBeLessThanOrEqual(10);
  });

  it('of hundreds, two for the one that a commit changes', async () => {
    const { APPLY = 0, PATCH = 0, LIST = 0, GET = 0 } = await asked(() => release({ [kept]: 'changed' }));

    expectAbout(APPLY + PATCH, 2);
    expect(LIST + GET).toBeLessThanOrEqual(10);
    expect(await place().kube.get(memberRef(kept), op)).toMatchObject({ data: { word: 'changed' } });
  });

  it('and for those that somebody has edited, deleted, or applied in our name', async () => {
    const { kube } = place();
    const [edited, deleted, forged, changed] = [1, 2, 3, 4];
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: nameOf(forged), namespace: app },
      data: { word: 'forged' },
    };

    // Whoever is first puts them right, the release or what heals drift.
    const { APPLY = 0, PATCH = 0 } = await asked(async () => {
      await kube.patch(memberRef(edited), { data: { word: 'by hand' } }, { ...op, type: 'merge' });
      await kube.delete(memberRef(deleted), op);
      await kube.apply(object, { ...op, fieldManager: 'seatrial', force: true });
      await release({ [kept]: 'changed', [changed]: 'too' });
    });

    const meddling = 2;
    expectAbout(APPLY + PATCH, 2 * 4 + meddling);
    for (const member of [edited, deleted, forged])
      expect(await kube.get(memberRef(member), op)).toMatchObject({
        metadata: { labels: { 'seatrial.dev/application': app } },
        data: { word: `word of ${member}` },
      });
  });

  it('a commit that changes one of them costs fourteen requests in all', async () => {
    const counter = requestCounter(place);
    await counter.start();
    await release({ [kept]: 'again' }); // what a runner remembers of what it has applied begins with this
    await counter.atRest();

    const asked = await counter.asked(async () => {
      await release({ [kept]: 'once more' });
      await counter.atRest();
    });

    expect(beyond(14, asked)).toBe('');
  });

  it('an application of four objects, with its namespace, costs twenty-four from its file to its promotion', async () => {
    const counter = requestCounter(place);
    await counter.start();
    await counter.atRest();

    const asked = await counter.asked(async () => {
      await releaseIn(place(), 'few', 'Promoted', await place().merge(four, 'Add a small application'));
      await counter.atRest();
    });

    // Eight for the objects, the namespace, its records and their Events, the ledger's key, and where branch and ledger end.
    expect(beyond(24, asked)).toBe('');
  });
}

const four: Files = {
  'apps/few.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: few}
spec: {path: apps/few, namespace: few, targets: [{cluster: ${clusterName}}]}
`,
  'apps/few/objects.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: {name: account}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {word: one}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: greeting}
data: {word: hello}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: None, selector: {app: few}, ports: [{port: 80}]}
`,
};

function expectAbout(writes: number, wanted: number): void {
  expect(writes).toBeGreaterThanOrEqual(wanted);
  expect(writes).toBeLessThanOrEqual(wanted + notesMax);
}

function nameOf(member: number): string {
  return `member-${member}`;
}

function crowd(changed: Readonly<Record<number, string>>): Files {
  const maps = Array.from({ length: members }, (_, member) => {
    const word = changed[member] ?? `word of ${member}`;
    return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${nameOf(member)}}\ndata: {word: ${word}}\n`;
  });
  return {
    [`apps/${app}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec:
  path: apps/${app}
  namespace: ${app}
  targets: [{cluster: ${clusterName}}]
`,
    [`apps/${app}/members.yaml`]: maps.join('---\n'),
  };
}

const requestLine = /^apiserver_request_total\{(.*)\} (\d+)$/;

async function requests(kube: Kube): Promise<ReadonlyMap<string, number>> {
  const { body } = await kube.raw({ method: 'GET', path: '/metrics' }, op);
  const counts = new Map<string, number>();
  for (const line of body.split('\n')) {
    const [, given = '', count = '0'] = requestLine.exec(line) ?? [];
    if (!given.includes('resource="configmaps"')) continue;
    const verb = /verb="(\w+)"/.exec(given)?.[1] ?? '';
    counts.set(verb, (counts.get(verb) ?? 0) + Number(count));
  }
  return counts;
}
