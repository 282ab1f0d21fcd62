import { crds, type KubeObject } from '@seatrial/model';

type Schema = Readonly<Record<string, unknown>>;

/** Where a field has another name by now, and where what it has by now came with that. A path goes through lists. */
const renamed: Readonly<Record<string, readonly (readonly [path: string, older: string, now: string])[]>> = {
  Release: [
    ['spec', 'tree', 'version'],
    ['spec', 'previousTree', 'previousVersion'],
    ['spec', '', 'sources'],
    ['spec', '', 'previousSources'],
    ['spec', '', 'renderer'],
    ['spec', '', 'previousRenderer'],
    ['status.revert.drops', 'tree', 'version'],
  ],
  ApplicationState: [
    ['status', 'desiredTree', 'desiredVersion'],
    ['status', 'stableTree', 'stableVersion'],
    ['status', '', 'stableSources'],
    ['status', '', 'stableRenderer'],
    ['status.quarantine', 'tree', 'version'],
  ],
  ScenarioRun: [
    ['spec', 'tree', 'version'],
    ['status', 'tree', 'version'],
  ],
};

/** The definitions of the records as they were before versions were more than tree ids. */
export function olderDefinitions(): readonly KubeObject[] {
  return crds().map((definition) => {
    const text = JSON.stringify(definition);
    const { spec, ...rest } = JSON.parse(text) as KubeObject & { spec: { versions: { schema: Schema }[] } };
    const { kind } = (definition['spec'] as { names: { kind: string } }).names;
    const versions = spec.versions.map(({ schema, ...version }) => ({
      ...version,
      schema: (renamed[kind] ?? []).reduce<Schema>(
        (result, [path, older, now]) => ({
          openAPIV3Schema: at(result['openAPIV3Schema'] as Schema, path.split('.'), (fields) =>
            withOlder(fields, older, now),
          ),
        }),
        schema,
      ),
    }));
    return { ...rest, spec: { ...spec, versions } };
  });
}

function at(
  schema: Schema,
  [name, ...inside]: readonly string[],
  change: (schema: Schema) => Schema,
): Schema {
  if (schema['items'] !== undefined) {
    return {
      ...schema,
      items: at(schema['items'] as Schema, name === undefined ? [] : [name, ...inside], change),
    };
  }
  if (name === undefined) return change(schema);
  const properties = schema['properties'] as Readonly<Record<string, Schema>>;
  return { ...schema, properties: { ...properties, [name]: at(properties[name] ?? {}, inside, change) } };
}

/** Knows nothing of the name of now, and asks for the older one where one of them was asked for. */
function withOlder(schema: Schema, older: string, now: string): Schema {
  const { [now]: field, ...properties } = schema['properties'] as Readonly<Record<string, Schema>>;
  const rules = (schema['x-kubernetes-validations'] ?? []) as readonly { readonly rule: string }[];
  const either = `has(self.${now}) || has(self.${older})`;
  const required = [...((schema['required'] ?? []) as readonly string[])];
  if (rules.some(({ rule }) => rule === either)) required.push(older);
  const pattern = '^([0-9a-f]{40}|[0-9a-f]{64})$';
  return {
    ...schema,
    properties: older === '' ? properties : { ...properties, [older]: { ...field, pattern } },
    ...(required.length === 0 ? {} : { required }),
    'x-kubernetes-validations': rules
      .filter(({ rule }) => rule !== either)
      .map((it) => ({ ...it, rule: withoutField(it.rule, now) })),
  };
}

/** In the rule that a spec stays as it is. */
function withoutField(rule: string, field: string): string {
  return rule
    .split(' && (')
    .filter((part) => !part.includes(`has(self.${field}) ?`))
    .map((part, index) => (index === 0 ? part : `(${part}`))
    .join(' && ');
}
