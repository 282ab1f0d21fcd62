import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configLimits } from './limits.ts';
import { type LoadedConfig, loadConfig } from './load-config.ts';

function load(files: Readonly<Record<string, string>>, limits = configLimits): LoadedConfig {
  const encoder = new TextEncoder();
  return loadConfig(
    Object.entries(files).map(([path, text]) => ({ path, bytes: encoder.encode(text) })),
    limits,
  );
}

function lines(config: LoadedConfig): readonly string[] {
  return config.findings.map(
    ({ file, line, column, code, message, hint }) => `${file}:${line}:${column} ${code} ${message} | ${hint}`,
  );
}

const staging = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata:
  name: staging
spec:
  chaos:
    allowed: true
`;
const shop = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata:
  name: shop
spec:
  path: apps/shop
  namespace: shop
  targets:
  - cluster: staging
`;

describe('loadConfig', () => {
  it('reads files of every kind with their defaults, from YAML and JSON, and leaves manifests alone', () => {
    const scenario = {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Scenario',
      metadata: { name: 'kill' },
      spec: {
        application: 'shop',
        workload: { name: 'web' },
        cluster: 'staging',
        faults: [{ type: 'PodKill' }],
      },
    };

    const config = load({
      'all.yaml': `${staging}---\n${shop}---\napiVersion: v1\nkind: ConfigMap\n`,
      'kill.json': JSON.stringify(scenario),
      'README.md': ']]]',
    });

    expect(config.findings).toEqual([]);
    expect(config.clusters.map(({ value }) => value.spec.chaos)).toEqual([{ allowed: true }]);
    expect(config.applications.map(({ value }) => value.spec.revert)).toEqual(['Push']);
    expect(config.scenarios.map(({ value }) => value.spec.faults)).toEqual([
      [{ type: 'PodKill', count: 1, gracePeriodSeconds: 0 }],
    ]);
    expect(config.applications[0]?.source).toMatchObject({ file: 'all.yaml', line: 9, column: 1 });
    expect([...config.declared.keys()]).toEqual(['Cluster/staging', 'Application/shop', 'Scenario/kill']);
  });

  it('says all that is wrong with a file at once, each at its place', () => {
    const text = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop, lables: {}}
spec:
  path: ../shop
  targets: []
  suspend: 'no'
  revert: push
  rollout:
    workload: {name: web}
    service: 3
    route: {name: web}
    steps:
    - setWieght: 1
    - evidence:
    - {setWeight: 10, approval: {}}
    - setWeight: 101
    - pause: {seconds: 1.5}
`;

    expect(lines(load({ 'a.yaml': text }))).toEqual([
      'a.yaml:3:24 UnknownField metadata.lables is not a field of Application metadata | did you mean "labels"?',
      'a.yaml:4:1 MissingField spec.namespace is missing | add it; it is text (Namespace of everything in the folder; made when it is missing)',
      expect.stringMatching(/^a\.yaml:5:9 BadValue spec\.path must be a path inside the repository/),
      'a.yaml:6:3 BadValue spec.targets must have at least 1 item, got a list of 0 | change the value (Clusters that it goes to)',
      expect.stringMatching(
        /^a\.yaml:7:12 WrongType spec\.suspend must be true or false, got "no" \| write true or false/,
      ),
      expect.stringMatching(
        /^a\.yaml:8:11 BadValue spec\.revert must be one of "Push", "PullRequest", "None", got "push" \| did you mean "Push"\?/,
      ),
      'a.yaml:11:14 WrongType spec.rollout.service must be text, got 3 | put the value in quotes',
      'a.yaml:14:7 UnknownField spec.rollout.steps[0].setWieght is not a field of Application spec.rollout.steps[0] | did you mean "setWeight"?',
      'a.yaml:15:7 WrongType spec.rollout.steps[1].evidence must be a map, got nothing | for the defaults write {}',
      expect.stringMatching(/^a\.yaml:16:7 BadValue spec\.rollout\.steps\[2\]: a step is exactly one of/),
      expect.stringMatching(
        /^a\.yaml:17:18 BadValue spec\.rollout\.steps\[3\]\.setWeight must be at most 100, got 101/,
      ),
      'a.yaml:18:24 WrongType spec.rollout.steps[4].pause.seconds must be a whole number, got 1.5 | write a whole number of seconds, for example 300',
    ]);
  });

  const documents: readonly { name: string; head: string; expected: string }[] = [
    {
      name: 'another version',
      head: 'apiVersion: seatrial.dev/v1\nkind: Cluster',
      expected: 'a.yaml:1:13 UnknownVersion',
    },
    {
      name: 'no version',
      head: 'apiVersion: seatrial.dev\nkind: Cluster',
      expected: 'a.yaml:1:13 UnknownVersion',
    },
    {
      name: 'a slip in the group',
      head: 'apiVersion: seatrail.dev/v1alpha1\nkind: Cluster',
      expected: 'a.yaml:1:13 UnknownVersion',
    },
    {
      name: 'an unknown kind',
      head: 'apiVersion: seatrial.dev/v1alpha1\nkind: Aplication',
      expected: 'a.yaml:2:7 UnknownKind',
    },
    { name: 'no kind', head: 'apiVersion: seatrial.dev/v1alpha1', expected: 'a.yaml:1:1 MissingField' },
    {
      name: 'a record',
      head: 'apiVersion: seatrial.dev/v1alpha1\nkind: Release',
      expected: 'a.yaml:2:7 RecordInRepository',
    },
  ];
  for (const { name, head, expected } of documents) {
    it(`refuses ${name}`, () =>
      expect(lines(load({ 'a.yaml': head }))).toEqual([expect.stringContaining(expected)]));
  }

  it.each([
    ["onRelease: 'true'", 'write it without quotes'],
    ['onRelease: maybe', 'write true or false'],
    ["startingDeadlineSeconds: '300'", 'write it without quotes'],
    ['startingDeadlineSeconds: 5m', 'write a whole number of seconds, for example 300'],
    ['steadyState: {readyPodsMin: two}', 'write a number'],
  ])('knows what to write in place of %s', (field, hint) => {
    const text = `apiVersion: seatrial.dev/v1alpha1\nkind: Scenario\nmetadata: {name: kill}\nspec: {application: shop, workload: {name: web}, cluster: staging, faults: [{type: PodKill}], ${field}}\n`;

    expect(load({ 'a.yaml': text }).findings.map((finding) => finding.hint)).toEqual([hint]);
  });

  it.each([
    ['path: apps/shop/', 'did you mean "apps/shop"?'],
    ['path: ./apps/shop', 'did you mean "apps/shop"?'],
    ['path: ../shop', 'change the value'],
    ['path: ""', 'change the value'],
    ['namespace: Shop', 'did you mean "shop"?'],
    ['rollout: {workload: {name: web}, service: web, route: {name: web}, steps: []}', 'change the value'],
  ])('has one finding and what to do for %s', (field, hint) => {
    const text = `${shop.replace(`  ${field.split(':', 1)[0]}: `, '  # ')}  ${field}\n`;

    expect(load({ 'a.yaml': text }).findings.map((finding) => finding.hint)).toEqual([
      expect.stringContaining(hint),
    ]);
  });

  it.each([
    [
      'no apiVersion',
      '',
      'a.yaml:1:1 MissingField apiVersion is missing | write apiVersion: seatrial.dev/v1alpha1',
    ],
    [
      'an empty one',
      'apiVersion:\n',
      'a.yaml:1:1 MissingField apiVersion is missing | write apiVersion: seatrial.dev/v1alpha1',
    ],
    [
      'a misspelt key',
      'apiversion: seatrial.dev/v1alpha1\n',
      'a.yaml:1:1 UnknownField apiversion is not a field of Scenario | did you mean "apiVersion"?',
    ],
  ])('knows a file of its own with %s by its kind', (_, version, expected) => {
    expect(lines(load({ 'a.yaml': `${version}kind: Scenario\nmetadata: {name: kill}\n` }))).toEqual([
      expected,
    ]);
  });

  it.each([
    'apiVersion: argoproj.io/v1alpha1\nkind: Application',
    'apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster',
    'apiversion: app.k8s.io/v1beta1\nkind: Application',
    'kind: Deployment',
    'spec: {kind: Cluster}',
  ])('leaves to others what is theirs: %j', (text) => {
    expect(lines(load({ 'a.yaml': text }))).toEqual([]);
  });

  it('says where the first of two files with one name is, and keeps that one', () => {
    const config = load({ 'b.yaml': shop.replace('apps/shop', 'apps/other'), 'a.yaml': `\n${shop}` });

    expect(lines(config)).toEqual([
      'b.yaml:4:9 DuplicateName there is another Application named "shop" | the first is at a.yaml:5; rename or remove one of the two',
    ]);
    expect(config.applications.map(({ value }) => value.spec.path)).toEqual(['apps/shop']);
  });

  it('names of prototype members are just unknown fields', () => {
    const text = shop.replace('metadata:', 'constructor: 1\nhasOwnProperty: 2\nmetadata:');

    expect(lines(load({ 'a.yaml': text })).map((line) => line.split(' ', 2)[1])).toEqual([
      'UnknownField',
      'UnknownField',
    ]);
  });

  it('reports syntax errors of manifests too, and of JSON where it names the API group', () => {
    const files = {
      'apps/shop/web.yaml': 'a: [',
      'b.json': '{"apiVersion": "seatrial.dev/"',
      'tsconfig.json': '{ // }',
    };

    expect(lines(load(files))).toEqual([
      expect.stringContaining('apps/shop/web.yaml:1:4 YamlSyntax'),
      expect.stringContaining('b.json:1:1 YamlSyntax'),
    ]);
  });

  it('refuses a config file at its own, smaller limit', () => {
    const padded = (bytes: number) => shop + '#'.repeat(bytes - shop.length);
    const limits = { ...configLimits, configBytesMax: 1_000 };

    expect(load({ 'a.yaml': padded(1_000) }, limits).applications).toHaveLength(1);
    expect(lines(load({ 'a.yaml': padded(1_001) }, limits))).toEqual([
      expect.stringContaining('a.yaml:1:1 FileTooLarge'),
    ]);
    expect(lines(load({ 'm.yaml': `a: ${'x'.repeat(1_001)}` }, limits))).toEqual([]);
  });

  it('stays brief where very much is wrong', () => {
    const wrong = `targets: [${'3, '.repeat(2_000)}]\n  ${Array.from({ length: 2_000 }, (_, index) => `x${index}: 1`).join('\n  ')}`;
    const { findings } = load({ 'a.yaml': shop.replace('targets:\n  - cluster: staging', wrong) });

    expect(findings).toHaveLength(configLimits.findingsPerFileMax);
    expect(findings.some(({ code }) => code === 'TooManyFindings')).toBe(true);
  });

  it('any value in any field is judged, never thrown at, and inside the file', () => {
    const anyDocument = fc.record(
      {
        apiVersion: fc.constantFrom('seatrial.dev/v1alpha1', 'seatrial.dev/', 'v1'),
        kind: fc.oneof(fc.constantFrom('Cluster', 'Application', 'Scenario', 'Release'), fc.jsonValue()),
        metadata: fc.oneof(fc.record({ name: fc.oneof(fc.constant('a'), fc.jsonValue()) }), fc.jsonValue()),
        spec: fc.oneof(
          fc.dictionary(
            fc.constantFrom('path', 'targets', 'rollout', 'faults', 'chaos', 'x'),
            fc.jsonValue(),
          ),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: ['apiVersion'] },
    );
    fc.assert(
      fc.property(fc.array(anyDocument, { maxLength: 3 }), (given) => {
        const text = given.map((document) => JSON.stringify(document, undefined, 1)).join('\n---\n');

        const { findings } = load({ 'a.yaml': text });

        const count = text.split('\n').length;
        expect(findings.every(({ line, column }) => line >= 1 && line <= count && column >= 1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
