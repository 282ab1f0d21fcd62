import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kubernetes.ts';
import { installation } from './installation.ts';
import { egressTo } from './runner/network.ts';
import { RunnerValues } from './runner/values.ts';

const least = {
  image: `registry.example.com/seatrial:1@sha256:${'0'.repeat(64)}`,
  cluster: 'staging',
  repository: 'https://git.example.com/config.git',
};

function runnerOf(more: object = {}): Readonly<Record<string, KubeObject>> {
  const { runner } = installation(RunnerValues.parse({ ...least, ...more }));
  return Object.fromEntries(runner.map((object) => [object.kind, object]));
}

describe('an installation', () => {
  it('has no runner where that runs elsewhere, and says nothing of the pods there', () => {
    const { guards, runner } = installation();

    expect(runner).toEqual([]);
    expect(guards[0]).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'seatrial-system' } });
  });

  it('is the same each time, and names no object twice', () => {
    const all = () => Object.values(installation(RunnerValues.parse(least))).flat() as KubeObject[];
    const names = all().map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);

    expect(JSON.stringify(all())).toBe(JSON.stringify(all()));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('holds its namespace to the strictest level of Pod Security', () => {
    const [namespace] = installation(RunnerValues.parse({ ...least, owner: 'platform' })).guards;

    expect(namespace?.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'app.kubernetes.io/owner': 'platform',
    });
  });

  it('lets the runner ask in those names alone that are named, and in nobody’s without them', () => {
    const rulesOf = (more: object): unknown => runnerOf(more)['ClusterRole']?.['rules'];
    const all = {
      apiGroups: ['authentication.k8s.io'],
      resources: ['selfsubjectreviews'],
      verbs: ['create'],
    };

    expect(rulesOf({})).toEqual([all]);
    expect(rulesOf({ apiUsers: ['github:acme/shop'], apiGroups: ['deployers'] })).toEqual([
      all,
      { apiGroups: [''], resources: ['users'], resourceNames: ['github:acme/shop'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['groups'], resourceNames: ['deployers'], verbs: ['impersonate'] },
    ]);
    // Without an entry, names would be all names.
    for (const names of [[], ['system:masters'], ['two names']])
      expect(RunnerValues.safeParse({ ...least, apiUsers: names }).success).toBe(false);
  });

  it('gives the runner a token over http', () => {
    expect(argsOf(runnerOf())).toEqual([
      'run',
      '--cluster=staging',
      '--repository=https://git.example.com/config.git',
      '--git-token-file=/etc/seatrial/git/token',
      '--state-directory=/var/lib/seatrial',
      '--listen=0.0.0.0:9100',
      '--log-format=json',
    ]);
  });

  it.each(['ssh://git@git.example.com/team/config.git', 'git@git.example.com:team/config.git'])(
    'gives it a key and known hosts for %s',
    (repository) => {
      const args = argsOf(runnerOf({ repository }));

      expect(args.filter((arg) => arg.startsWith('--git-'))).toEqual([
        '--git-ssh-key-file=/etc/seatrial/git/ssh-key',
        '--git-known-hosts-file=/etc/seatrial/git/known_hosts',
      ]);
    },
  );

  it('mounts the Secrets that are named, and holds no value of them', () => {
    const objects = runnerOf({ hookSecret: 'hooks', sopsAgeSecret: 'age', caSecret: 'ca' });
    const { volumes, containers } = podOf(objects);
    const named = volumes.flatMap(({ secret }) => secret?.secretName ?? []);

    expect(named).toEqual(['seatrial-git', 'hooks', 'age', 'ca']);
    expect(containers[0]?.volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
    expect(argsOf(objects)).toContain('--hook-secret-file=/etc/seatrial/hook/secrets');
    expect(containers[0]?.env.map(({ name }) => name)).toEqual([
      'SEATRIAL_CACHE_DIR',
      'SOPS_AGE_KEY_FILE',
      'GIT_SSL_CAINFO',
    ]);
  });

  it.each([
    ['https://git.example.com/config.git', [443, 6443]],
    ['https://git.example.com:8443/config.git', [443, 6443, 8443]],
    ['http://git.example.com/config.git', [443, 6443, 80]],
    ['ssh://git@git.example.com/config.git', [443, 6443, 22]],
    ['ssh://git@git.example.com:2222/config.git', [443, 6443, 2222]],
    ['git@git.example.com:config.git', [443, 6443, 22]],
    ['https://[2001:db8::1]/config.git', [443, 6443]],
  ])('lets the runner out to where %s is', (repository, ports) => {
    const { egress } = policyOf(runnerOf({ repository }));

    expect(egress[1]?.ports.map(({ port }) => port)).toEqual(ports);
  });

  it('lets it out to what is named besides, and webhooks in where there are any', () => {
    const few = policyOf(runnerOf());
    const more = policyOf(runnerOf({ hookSecret: 'hooks', egress: [egressTo('gateway-system', 9100)] }));

    expect(few.ingress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([9100]);
    expect(few.egress).toHaveLength(2);
    expect(more.ingress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([9100, 9101]);
    expect(more.egress.at(-1)).toEqual(egressTo('gateway-system', 9100));
  });

  it.each([
    { repository: 'https://user:secret@git.example.com/config.git' },
    { repository: 'file:///srv/config.git' },
    { image: 'two words' },
    { cluster: 'UPPER' },
    { stateSize: 'much' },
    { unknown: true },
  ])('refuses %j', (wrong) => {
    expect(RunnerValues.safeParse({ ...least, ...wrong }).success).toBe(false);
  });
});

interface Pod {
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly env: readonly { readonly name: string }[];
    readonly volumeMounts: readonly { readonly name: string }[];
  }[];
  readonly volumes: readonly { readonly name: string; readonly secret?: { readonly secretName: string } }[];
}

function podOf({ Deployment }: Readonly<Record<string, KubeObject>>): Pod {
  const spec = Deployment?.['spec'] as { readonly template: { readonly spec: Pod } } | undefined;
  return spec?.template.spec ?? { containers: [], volumes: [] };
}

function argsOf(objects: Readonly<Record<string, KubeObject>>): readonly string[] {
  return podOf(objects).containers[0]?.args ?? [];
}

interface Rule {
  readonly ports: readonly { readonly port: number }[];
}

function policyOf({ NetworkPolicy }: Readonly<Record<string, KubeObject>>) {
  return NetworkPolicy?.['spec'] as { readonly ingress: readonly Rule[]; readonly egress: readonly Rule[] };
}
