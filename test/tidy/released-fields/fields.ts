import type { KubeObject } from '@seatrial/model';

/** What a definition says of one field of a record. */
export interface FieldSaid {
  readonly type: string;
  readonly isRequired?: true;
  /** The only values, where they are listed. */
  readonly values?: readonly string[];
  /** Characters, entries, or the number itself. */
  readonly min?: number;
  readonly max?: number;
}

export type Fields = Readonly<Record<string, FieldSaid>>;

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maximum?: number;
}

/** Every field of every record, by its path: `Release.spec.steps[].setWeight`. */
export function fieldsOf(definitions: readonly KubeObject[]): Fields {
  return Object.fromEntries(
    definitions.flatMap((definition) => {
      const { names, versions } = definition['spec'] as {
        readonly names: { readonly kind: string };
        readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: Schema } }];
      };
      const { spec, status } = versions[0].schema.openAPIV3Schema.properties ?? {};
      return [...inside(spec, `${names.kind}.spec`), ...inside(status, `${names.kind}.status`)];
    }),
  );
}

/** What was released and no longer holds, so that records which were written by it could not be read or written any more. */
export function brokenFields(released: Fields, now: Fields): readonly string[] {
  const changed = Object.entries(released).flatMap(([path, before]) => {
    const after = now[path];
    return after === undefined ? [`${path} is gone`] : narrowed(before, after).map((why) => `${path} ${why}`);
  });
  const demanded = Object.entries(now).flatMap(([path, { isRequired }]) => {
    const parent = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
    const isOfOld = parent.split('.').length <= 2 || released[parent] !== undefined;
    return isRequired === true && released[path] === undefined && isOfOld
      ? [`${path} is new, and required`]
      : [];
  });
  return [...changed, ...demanded];
}

function narrowed(before: FieldSaid, after: FieldSaid): readonly string[] {
  const gone = (before.values ?? []).filter((value) => after.values?.includes(value) === false);
  return [
    ...(before.type === after.type ? [] : [`is ${after.type}, and was ${before.type}`]),
    ...(after.isRequired === true && before.isRequired !== true ? ['is required, and was not'] : []),
    ...gone.map((value) => `may no longer be ${value}`),
    ...(before.values === undefined && after.values !== undefined ? ['may no longer be any value'] : []),
    ...((after.min ?? -Infinity) > (before.min ?? -Infinity) ? [`is at least ${after.min}`] : []),
    ...((after.max ?? Infinity) < (before.max ?? Infinity) ? [`is at most ${after.max}`] : []),
  ];
}

function inside(schema: Schema | undefined, path: string): readonly (readonly [string, FieldSaid])[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [], items, additionalProperties } = schema;
  const elements = items ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  const of = `${path}[]`;
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      [`${path}.${name}`, said(field, required.includes(name))] as const,
      ...inside(field, `${path}.${name}`),
    ]),
    ...(elements === undefined ? [] : [[of, said(elements, false)] as const, ...inside(elements, of)]),
  ];
}

function said(schema: Schema, isRequired: boolean): FieldSaid {
  const min = schema.minLength ?? schema.minItems ?? schema.minimum;
  const max = schema.maxLength ?? schema.maxItems ?? schema.maximum;
  return {
    type: schema.type ?? 'any',
    ...(isRequired ? { isRequired } : {}),
    ...(schema.enum === undefined ? {} : { values: schema.enum.map(String) }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}
