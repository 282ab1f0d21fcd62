import { expect, it } from 'vitest';
import { appFile, appManifests, type Files, images } from './files.ts';
import { ask, leftovers, releaseIn, takenBack } from './look.ts';
import type { Place } from './place.ts';
import { podsOf, podsThatGreet, uidsOf } from './pods.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'reader';
const count = 2;
/** Without a person. */
const steps = '[{setWeight: 50}]';

/** What the pods of the gated workload read one key of. */
const gated = (greeting: string): Files => ({
  [`apps/${app}/configmap.yaml`]: configMap('web', { greeting }),
});

/** What the pods of a workload that no canary tries read all of. */
const plain = (greeting: string): Files => ({
  [`apps/${app}/side-configmap.yaml`]: configMap('side', { GREETING: greeting }),
});

function configMap(name: string, data: Readonly<Record<string, string>>): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${JSON.stringify(data)}\n`;
}

const side: Files = {
  ...plain('Ahoy'),
  [`apps/${app}/side.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: {name: side}
spec:
  replicas: ${count}
  selector: {matchLabels: {app: side}}
  template:
    metadata: {labels: {app: side}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
        - name: side
          image: ${images.first}
          ports: [{name: http, containerPort: 8080}]
          env: [{name: DRAIN_MS, value: "300"}]
          envFrom: [{configMapRef: {name: side}}]
          readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 1}
`,
};

export const readByPodsSuite: Suite = {
  apps: {
    [app]: {
      ...firstVersion(app, { steps }),
      ...appManifests(app, { image: images.first, replicas: count }),
      ...side,
    },
  },
  tests,
};

const cases = [
  {
    workload: 'the gated workload',
    labelSelector: 'app=web',
    others: 'app=side',
    change: gated,
    tried: true,
  },
  {
    workload: 'one without a canary',
    labelSelector: 'app=side',
    others: 'app=web',
    change: plain,
    tried: false,
  },
];

function tests(place: () => Place): void {
  it.each(cases)(
    'a change of a ConfigMap alone restarts the pods of $workload, and so does going back',
    async ({ labelSelector, others, change, tried }) => {
      const pods = { app, labelSelector, count };
      const before = uidsOf(await podsThatGreet(place(), pods, 'Ahoy'));
      const bystanders = uidsOf(await podsOf(place(), app, others));

      // Watched until somebody asks for the version before.
      const commit = await place().merge(
        { ...appFile(app, { steps, watchSeconds: 3_000 }), ...change('Bonjour') },
        `Say Bonjour: ${labelSelector}`,
      );
      const release = await releaseIn(place(), app, 'Watching', commit);

      expect(release.status?.added.some(({ name }) => name === 'web-canary')).toBe(tried);
      const after = uidsOf(await podsThatGreet(place(), pods, 'Bonjour'));
      expect(after.filter((uid) => before.includes(uid))).toEqual([]);
      expect(uidsOf(await podsOf(place(), app, others))).toEqual(bystanders);

      await ask(place(), release, 'Rollback');
      await takenBack(place(), app, commit);

      const restored = uidsOf(await podsThatGreet(place(), pods, 'Ahoy'));
      expect(restored.filter((uid) => after.includes(uid))).toEqual([]);
      expect(uidsOf(await podsOf(place(), app, others))).toEqual(bystanders);
      expect(await leftovers(place(), app)).toEqual([]);
    },
  );
}
