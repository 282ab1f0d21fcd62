import type { LedgerEntry } from '@seatrial/model';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMirror } from '../git/mirror.ts';
import { createRepository, definedOnly } from '../git/repository.ts';
import { createTimeline } from '../time/timeline.ts';
import { createStillCluster } from './still-cluster.ts';

const op = { signal: new AbortController().signal };
const head = 'apiVersion: seatrial.dev/v1alpha1';
const applications = ['bank', 'forum', 'shop'] as const;

const clusterText = (name: string): string =>
  `${head}\nkind: Cluster\nmetadata: {name: ${name}}\nspec: {chaos: {allowed: true}}\n`;

function declaration(name: string, namespace = name): string {
  const after = name !== 'forum' ? '' : ', after: [{cluster: staging, scenarios: [kill]}]';
  return `${head}
kind: Application
metadata: {name: ${name}}
spec:
  path: apps/${name}
  namespace: ${namespace}
  targets: [{cluster: staging}, {cluster: production${after}}]
`;
}

/** Names what the manifests do not have: the message says where in this file. */
const rollout = '  rollout: {workload: {name: web}, service: web, route: {name: web}}\n';

function manifest(text: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting}\ndata: {text: ${text}}\n`;
}

function scenario(name: string, application: string, cluster: string, onRelease: boolean): string {
  return `${head}
kind: Scenario
metadata: {name: ${name}}
spec:
  application: ${application}
  cluster: ${cluster}
  workload: {name: web}
  onRelease: ${onRelease}
  faults: [{type: PodKill}]
`;
}

/** What each file may hold; the first is where it begins. */
const files: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'clusters/staging.yaml': [
    clusterText('staging'),
    clusterText('staging').replace('spec:', 'spec: ['),
    undefined,
  ],
  'clusters/production.yaml': [clusterText('production'), `${clusterText('production')}  telemetri: {}\n`],
  'scenarios/kill.yaml': [scenario('kill', 'forum', 'staging', false), undefined],
  'scenarios/here.yaml': [
    scenario('here', 'shop', 'production', false),
    scenario('here', 'shop', 'production', true),
    `${scenario('here', 'shop', 'production', true)}  unknown: true\n`,
    'kind: [',
  ],
  'README.yaml': ['about: nothing', 'about: [', 'about: something else'],
  ...Object.fromEntries(
    applications.flatMap((name) => [
      [
        `${name}.yaml`,
        [
          declaration(name),
          `# a comment\n${declaration(name)}`,
          `${declaration(name)}${rollout}`,
          `# a comment\n${declaration(name)}${rollout}`,
          `${declaration(name)}  suspend: true\n`,
          `${declaration(name)}  suspendd: true\n`,
          declaration(name, 'elsewhere'),
          declaration(name).replace('spec:', 'spec: ['),
          undefined,
        ],
      ],
      [`apps/${name}/greeting.yaml`, [manifest('hello'), manifest('ahoy'), 'kind: [', undefined]],
    ]),
  ),
};

type Change =
  | { readonly type: 'Write'; readonly path: string; readonly content: string | undefined }
  | {
      readonly type: 'Staging';
      readonly application: string;
      readonly what: 'Promoted' | 'RolledBack' | 'Scenario';
    }
  | { readonly type: 'Away'; readonly away: boolean };

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(...Object.keys(files))
      .chain((path) =>
        fc.constantFrom(...(files[path] ?? [])).map((content) => ({ type: 'Write' as const, path, content })),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('Staging' as const),
      application: fc.constantFrom(...applications),
      what: fc.constantFrom('Promoted' as const, 'RolledBack' as const, 'Scenario' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('Away' as const), away: fc.boolean() }) },
);

/** Changes that one fetch finds together, and whose rounds come between the fetch and its news. */
const anyStep = fc.record({
  changes: fc.array(anyChange, { minLength: 1, maxLength: 3 }),
  early: fc.subarray(applications.map((name) => `application/${name}`)),
});

function startPlace() {
  const repository = createRepository(
    definedOnly(Object.fromEntries(Object.entries(files).map(([path, [first]]) => [path, first]))),
  );
  let away = false;
  let entries = 0;
  const mirror = createMirror({
    repository,
    state: () => (away ? 'Away' : 'Answers'),
    clock: createTimeline(0).clock,
  });
  const cluster = createStillCluster('production', mirror.port);

  function stagingEntry(application: string, what: 'Promoted' | 'RolledBack' | 'Scenario'): LedgerEntry {
    entries += 1;
    const at = '2026-01-01T00:00:00.000Z';
    const version = repository.tree(repository.head(), `apps/${application}`) ?? '0'.repeat(40);
    const common = { id: `entry-${entries}`, at, cluster: 'staging', application, version };
    const why = { reason: 'Because', message: '' };
    if (what === 'Scenario')
      return {
        ...common,
        ...why,
        type: 'ScenarioRun',
        run: `kill-${entries}`,
        scenario: 'kill',
        verdict: 'Pass',
        adHoc: false,
      };
    const verdict = { ...why, outcome: what === 'Promoted' ? 'Pass' : 'Fail', gate: 'Direct', at } as const;
    return {
      ...common,
      type: 'Release',
      release: `${application}-${entries}`,
      commit: version,
      outcome: what,
      quarantined: what === 'RolledBack',
      approvedBy: [],
      verdict,
    };
  }

  return {
    mirror,
    ...cluster,
    change: (change: Change): void => {
      if (change.type === 'Away') away = change.away;
      else if (change.type === 'Write') repository.push({ [change.path]: change.content }, 'Change');
      else repository.append('staging', [stagingEntry(change.application, change.what)]);
    },
  };
}

it('news wakes everyone whom it concerns: who is not woken has nothing to write', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 8 }), async (steps) => {
      const { mirror, reconcilers, settle, requests, store, change } = startPlace();
      mirror.fetch();
      await settle(await reconcilers.keysForChanges(op));

      for (const { changes, early } of steps) {
        for (const each of changes) change(each);
        mirror.fetch();
        await settle(early);
        await settle(await reconcilers.keysForChanges(op));
        requests();

        const releases = store
          .ofKind('Release')
          .map(({ metadata }) => `release/${metadata.namespace}/${metadata.name}`);
        const others = [...applications.map((name) => `application/${name}`), 'scenario/here', ...releases];
        for (const key of others) {
          await settle([key]);
          const written = requests().filter((request) => request.startsWith('!'));
          expect(written, `${key} after ${JSON.stringify(changes)}`).toEqual([]);
        }
      }
    }),
    { numRuns: 100 },
  );
});

it('nothing is told twice', async () => {
  const { mirror, reconcilers, settle, change } = startPlace();
  mirror.fetch();
  await settle(await reconcilers.keysForChanges(op));

  change({ type: 'Write', path: 'bank.yaml', content: undefined });
  mirror.fetch();

  expect(await reconcilers.keysForChanges(op)).toEqual(['application/bank']);
  expect(await reconcilers.keysForChanges(op)).toEqual([]);
});

it('news wakes who has read meanwhile what is on the branch no more', async () => {
  const { mirror, reconcilers, settle, change } = startPlace();
  const path = 'apps/shop/greeting.yaml';
  const [first, second] = files[path] ?? [];
  mirror.fetch();
  await settle(await reconcilers.keysForChanges(op));
  change({ type: 'Write', path, content: second });
  mirror.fetch();
  await settle(['application/shop']);
  change({ type: 'Write', path, content: first });
  mirror.fetch();

  expect(await reconcilers.keysForChanges(op)).toEqual(['application/shop']);
});
