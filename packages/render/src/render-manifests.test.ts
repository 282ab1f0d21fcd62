import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderLimits } from './limits.ts';
import { renderManifests } from './render-manifests.ts';
import type { Rendered } from './rendered.ts';

function render(files: Readonly<Record<string, string>>, limits = renderLimits): Rendered {
  const encoder = new TextEncoder();
  return renderManifests(
    Object.entries(files).map(([path, text]) => ({ path, bytes: encoder.encode(text) })),
    { namespace: 'shop' },
    limits,
  );
}

function places({ findings }: Rendered): readonly string[] {
  return findings.map(
    ({ file, line, column, severity, code }) => `${file}:${line}:${column} ${severity} ${code}`,
  );
}

describe('renderManifests', () => {
  it('reads documents in the order of paths, gives a namespace to what lives in one, and keeps the places', () => {
    const rendered = render({
      'b.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n# two\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n',
      'a.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}, "data": {"a": "1"}}',
      'README.md': 'no manifest',
    });

    expect(rendered.findings).toEqual([]);
    expect(rendered.objects.map(({ object }) => object)).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' }, data: { a: '1' } },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' } },
    ]);
    expect(rendered.objects.map(({ source: { file, line } }) => `${file}:${line}`)).toEqual([
      'a.json:1',
      'b.yaml:1',
      'b.yaml:6',
    ]);
  });

  it('spreads lists, each item with its own place', () => {
    const rendered = render({
      'a.yaml':
        'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n- apiVersion: v1\n  kind: ConfigMapList\n  items:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n',
    });

    expect(
      rendered.objects.map(
        ({ object, source }) => `${object.kind} ${source.line} ${source.locate(['metadata', 'name']).column}`,
      ),
    ).toEqual(['Secret 4 20', 'ConfigMap 10 56']);
  });

  it('knows the scope of custom kinds that the application defines', () => {
    const crd =
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: walls.x.dev}\nspec: {group: x.dev, scope: Cluster, names: {kind: Wall}}\n';
    const rendered = render({
      'a.yaml':
        'apiVersion: x.dev/v1\nkind: Wall\nmetadata: {name: a}\n---\napiVersion: x.dev/v1\nkind: Door\nmetadata: {name: a}\n',
      'crd.yaml': crd,
    });

    expect(rendered.objects.map(({ object }) => object.metadata.namespace)).toEqual([
      undefined,
      'shop',
      undefined,
    ]);
  });

  it.each([
    { group: '', kind: 'Namespace', by: 'apiextensions.k8s.io/v1' },
    { group: '', kind: 'Namespace', by: 'example.com/v1' },
    { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', by: 'apiextensions.k8s.io/v1' },
    { group: 'x.dev', kind: 'Wall', by: 'example.com/v1' },
  ])('has the scope of $kind changed by no definition of $by', ({ group, kind, by }) => {
    const definition = (scope: string) =>
      `apiVersion: ${by}\nkind: CustomResourceDefinition\nmetadata: {name: d}\nspec: {group: ${JSON.stringify(group)}, scope: ${scope}, names: {kind: ${kind}}}\n`;
    const object = `apiVersion: ${group === '' ? '' : `${group}/`}v1\nkind: ${kind}\nmetadata: {name: bank}\n`;
    const namespaceWith = (scope: string) =>
      render({ 'a.yaml': object, 'b.yaml': definition(scope) }).objects[0]?.object.metadata.namespace;

    expect(namespaceWith('Namespaced')).toBe(namespaceWith('Cluster'));
    expect(namespaceWith('Namespaced')).toBe(group === 'x.dev' ? 'shop' : undefined);
  });

  it('leaves out what generators leave empty for the API server', () => {
    const rendered = render({
      'a.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: a, creationTimestamp: null}\nspec: {}\nstatus: {}',
    });

    expect(rendered.findings).toEqual([]);
    expect(rendered.objects.map(({ object }) => object)).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' }, spec: {} },
    ]);
  });

  it('leaves the files of Seatrial itself out', () => {
    expect(render({ 'a.yaml': 'apiVersion: seatrial.dev/v1alpha1\nkind: Application\n' })).toEqual({
      objects: [],
      findings: [],
    });
  });

  const refused: readonly { name: string; text: string; expected: readonly string[] }[] = [
    { name: 'text', text: 'hello', expected: ['a.yaml:1:1 error NotAnObject'] },
    { name: 'a list', text: '- a', expected: ['a.yaml:1:1 error NotAnObject'] },
    { name: 'an object without a kind', text: 'apiVersion: v1', expected: ['a.yaml:1:1 error NotAnObject'] },
    {
      name: 'an object without an apiVersion',
      text: 'kind: Service',
      expected: ['a.yaml:1:1 error NotAnObject'],
    },
    {
      name: 'an object without a name',
      text: 'apiVersion: v1\nkind: Service\nmetadata:\n  labels: {}',
      expected: ['a.yaml:3:1 error NotAnObject'],
    },
    {
      name: 'a number for a name',
      text: 'apiVersion: v1\nkind: Service\nmetadata: {name: 1}',
      expected: ['a.yaml:3:18 error NotAnObject'],
    },
    {
      name: 'a name that is too long',
      text: `apiVersion: v1\nkind: Service\nmetadata: {name: ${'a'.repeat(254)}}`,
      expected: ['a.yaml:3:18 error NotAnObject'],
    },
    {
      name: 'a generated name',
      text: 'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}',
      expected: ['a.yaml:3:26 error GenerateName'],
    },
    {
      name: 'labels that are not text',
      text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    x: true\n    a: 1',
      expected: ['a.yaml:6:8 error WrongType', 'a.yaml:7:8 error WrongType'],
    },
    {
      name: 'a namespace for what has none',
      text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}',
      expected: ['a.yaml:3:32 error OtherNamespace'],
    },
    {
      name: 'an item of a list that is no object',
      text: 'apiVersion: v1\nkind: List\nitems:\n- 3',
      expected: ['a.yaml:4:3 error NotAnObject'],
    },
    {
      name: 'what only the API server writes',
      text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, resourceVersion: "7", uid: x}',
      expected: ['a.yaml:3:38 error ServerOwnedField', 'a.yaml:3:48 error ServerOwnedField'],
    },
    { name: 'broken YAML', text: 'a: [', expected: ['a.yaml:1:4 error YamlSyntax'] },
    {
      name: 'a tag',
      text: 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: !vault x}',
      expected: ['a.yaml:4:18 error UnsupportedTag'],
    },
  ];
  for (const { name, text, expected } of refused) {
    it(`refuses ${name}`, () => expect(places(render({ 'a.yaml': text }))).toEqual(expected));
  }

  it('refuses what asks for another renderer', () => {
    expect(places(render({ 'kustomization.yaml': 'resources: []', 'Chart.yaml': 'name: x' }))).toEqual([
      'Chart.yaml:1:1 error UnsupportedSource',
      'kustomization.yaml:1:1 error UnsupportedSource',
    ]);
  });

  it('stays brief where very much is wrong', () => {
    const numbers = '.nan, '.repeat(2_000);

    const { findings } = render({
      'a.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nx: [${numbers}]`,
    });

    expect(findings).toHaveLength(renderLimits.findingsPerFileMax);
  });

  it('has a limit of objects: it passes, one more does not', () => {
    const objects = (count: number) =>
      Array.from(
        { length: count },
        (_, index) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p${index}}\n`,
      ).join('---\n');
    const limits = { ...renderLimits, objectsMax: 3 };

    expect(places(render({ 'a.yaml': objects(3) }, limits))).toEqual([]);
    expect(places(render({ 'a.yaml': objects(4) }, limits))).toEqual(['a.yaml:13:1 error TooManyObjects']);
  });

  it('gives what kubectl would apply, or a finding, for any document', () => {
    const part = fc.oneof(fc.constantFrom('v1', 'Pod', 'List', 'a'), fc.jsonValue({ maxDepth: 2 }));
    const document = fc.record(
      {
        apiVersion: part,
        kind: part,
        metadata: fc.oneof(
          fc.record({ name: part, namespace: part, labels: part }, { requiredKeys: [] }),
          part,
        ),
        items: part,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, (given) => {
        const { objects, findings } = render({ 'a.json': JSON.stringify(given) });

        const empty = Array.isArray(given.items) && given.items.length === 0;
        expect(objects.length + findings.length > 0 || empty).toBe(true);
        for (const { object } of objects) expect(object.metadata.name.length).toBeGreaterThan(0);
      }),
    );
  });
});
