import { expect, it } from 'vitest';
import type { KubeObject } from '../kubernetes.ts';
import { crds } from './crds.ts';
import type { StructuralSchema } from './structural-schema.ts';

it.each(crds().map((crd) => [crd.metadata.name, crd] as const))(
  '%s: kubectl explain has a sentence for every field',
  (_, crd) => {
    expect(unexplained(schemaOf(crd), '')).toEqual([]);
  },
);

function schemaOf(crd: KubeObject | undefined): StructuralSchema {
  const { versions } = (crd?.['spec'] ?? { versions: [] }) as {
    versions: readonly { schema: { openAPIV3Schema: StructuralSchema } }[];
  };
  return versions[0]?.schema.openAPIV3Schema ?? {};
}

function unexplained({ properties = {}, items }: StructuralSchema, path: string): readonly string[] {
  if (items !== undefined) return unexplained(items, `${path}[]`);
  return Object.entries(properties).flatMap(([name, field]) => {
    if (name === 'metadata') return []; // the API server explains it, and refuses what others say of it
    const at = `${path}.${name}`;
    return [...(field.description?.endsWith('.') === true ? [] : [at]), ...unexplained(field, at)];
  });
}

it('a field keeps its older name in the schema, and either of the two is enough', () => {
  const [release] = crds();
  const { spec } = schemaOf(release).properties ?? {};

  expect(spec?.properties?.['tree']).toMatchObject({ type: 'string', pattern: expect.any(String) });
  expect(spec?.properties?.['version']?.['pattern']).toBe(spec?.properties?.['tree']?.['pattern']);
  expect(spec?.required).toEqual(['application', 'cluster', 'commit', 'path']);
  const rules = spec?.['x-kubernetes-validations']?.map(({ rule }) => rule) ?? [];
  expect(rules).toContain('has(self.version) || has(self.tree)');
  expect(rules[0]).toContain('self.previousTree == oldSelf.previousTree');
});
