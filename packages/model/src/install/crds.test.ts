import { expect, it } from 'vitest';
import { crds } from './crds.ts';
import type { StructuralSchema } from './structural-schema.ts';

it.each(crds().map((crd) => [crd.metadata.name, crd] as const))(
  '%s: kubectl explain has a sentence for every field',
  (_, { spec }) => {
    const [version] = (spec as { versions: readonly { schema: { openAPIV3Schema: StructuralSchema } }[] })
      .versions;

    expect(version && unexplained(version.schema.openAPIV3Schema, '')).toEqual([]);
  },
);

function unexplained({ properties = {}, items }: StructuralSchema, path: string): readonly string[] {
  if (items !== undefined) return unexplained(items, `${path}[]`);
  return Object.entries(properties).flatMap(([name, field]) => {
    if (name === 'metadata') return []; // the API server explains it, and refuses what others say of it
    const at = `${path}.${name}`;
    return [...(field.description?.endsWith('.') === true ? [] : [at]), ...unexplained(field, at)];
  });
}
