import { closest } from '../config/closest.ts';
import { errorAt, type Finding, type FindingText } from '../config/finding.ts';
import { childValue } from '../config/schema-at.ts';
import { type Source, showPath, type ValuePath } from '../config/source.ts';
import { describe, describeType, typeHint, typeWord } from '../config/words.ts';
import type { KubeObject } from '../kubernetes.ts';
import type { FieldSchema } from './field-schema.ts';
import { isDnsLabel, isDnsSubdomain, isQuantity, isTextFormat, textForms } from './formats.ts';
import { kubernetesSchemas } from './generated/kubernetes.ts';
import { rulesOf } from './rules/rules.ts';
import { unknownKind } from './unknown-kind.ts';

interface Walk {
  readonly kind: string;
  readonly source: Source;
  readonly findings: Finding[];
  /** The kind is a custom one: clusters may have definitions of it with more fields and options. */
  readonly isCustom: boolean;
}

type Entries = Readonly<Record<string, unknown>>;

const int32Max = 2 ** 31 - 1;

/**
 * All that the API server would refuse in an object by itself: unknown fields, types, bounds, forms of text, entries that
 * stand twice, kinds and versions that there are not. Of custom resources but the Gateway API's nothing is known and said.
 */
export function objectFindings(object: KubeObject, source: Source): readonly Finding[] {
  const definition = kubernetesSchemas.kinds[`${object.apiVersion}/${object.kind}`];
  if (definition === undefined) {
    const unknown = unknownKind(object, source);
    return unknown === undefined ? [] : [unknown];
  }
  const isCustom = object.apiVersion.startsWith('gateway.networking.k8s.io/');
  const walk: Walk = { kind: object.kind, source, findings: [], isCustom };
  checkName(walk, object);
  check(walk, [], { $ref: definition }, object);
  return walk.findings;
}

/** Names of Services and Namespaces are DNS labels, most others subdomains; those of roles and budgets are hardly checked. */
function checkName(walk: Walk, { apiVersion, kind, metadata: { name } }: KubeObject): void {
  if (/^(rbac\.authorization\.k8s\.io|policy)\//.test(apiVersion)) return;
  const isLabel = apiVersion === 'v1' && (kind === 'Service' || kind === 'Namespace');
  if (isLabel ? isDnsLabel(name) : isDnsSubdomain(name)) return;
  const also = isLabel ? 'and "-", at most 63' : '"-" and ".", at most 253';
  const rule = `must be lower-case letters, digits ${also}, beginning and ending with a letter or digit, got ${describe(name)}`;
  badValue(walk, ['metadata', 'name'], rule, 'change the name');
}

function check(walk: Walk, path: ValuePath, schema: FieldSchema, value: unknown): void {
  if (value === null || value === undefined) return;
  if (schema.$ref !== undefined) {
    const { $ref, ...beside } = schema;
    check(walk, path, { ...kubernetesSchemas.definitions[$ref], ...beside }, value);
    return checkRules(walk, path, $ref, value);
  }
  if (schema.format === 'quantity') return checkQuantity(walk, path, schema, value);
  if (schema.format === 'int-or-string') return checkIntOrString(walk, path, value);
  if (!hasType(schema.type, value)) return wrongType(walk, path, schema.type ?? '', value);
  if (schema.enum !== undefined) checkOptions(walk, path, schema.enum, value);
  else if (typeof value === 'string') checkText(walk, path, schema, value);
  else if (typeof value === 'number') checkNumber(walk, path, schema, value);
  else if (Array.isArray(value)) checkList(walk, path, schema, value);
  else if (isEntries(value)) checkMap(walk, path, schema, value);
}

function checkRules(walk: Walk, path: ValuePath, definition: string, value: unknown): void {
  if (!isEntries(value)) return;
  for (const rule of rulesOf(definition)) {
    for (const refusal of rule(value)) {
      const place = [...path, ...refusal.path];
      const owner = place.length === 0 ? `the ${walk.kind}` : showPath(place);
      const { hint } = refusal;
      addError(walk, place, { code: 'BadValue', message: `${owner} ${refusal.rule}`, hint });
    }
  }
}

function hasType(type: FieldSchema['type'], value: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'object':
      return isEntries(value);
    default:
      return typeof value === type;
  }
}

function checkMap(walk: Walk, path: ValuePath, schema: FieldSchema, value: Entries): void {
  const { properties, additionalProperties, keys, required = [], maxProperties = Infinity } = schema;
  for (const name of required) {
    if (isEmpty(walk, value[name])) missingField(walk, [...path, name], properties);
  }
  const names = Object.keys(value);
  if (names.length > maxProperties)
    badValue(walk, path, `must have at most ${maxProperties} entries, got ${names.length}`, 'remove some');
  for (const name of names) {
    const known = properties === undefined ? additionalProperties : childValue(properties, name);
    if (properties !== undefined && known === undefined) unknownField(walk, path, name, properties);
    else if (keys !== undefined && !textForms[keys].test(name)) badKey(walk, [...path, name], keys);
    else check(walk, [...path, name], (known as FieldSchema | undefined) ?? {}, value[name]);
  }
}

function checkList(walk: Walk, path: ValuePath, schema: FieldSchema, value: readonly unknown[]): void {
  const { items = {}, uniqueBy, minItems = 0, maxItems = Infinity } = schema;
  if (value.length < minItems || value.length > maxItems) {
    const bound = value.length < minItems ? `at least ${minItems}` : `at most ${maxItems}`;
    badValue(walk, path, `must have ${bound} items, got ${value.length}`, 'add or remove items');
  }
  value.forEach((item, index) => {
    if (item === null && (uniqueBy !== undefined || walk.isCustom))
      wrongType(walk, [...path, index], items.type ?? 'object', item);
    else check(walk, [...path, index], items, item);
  });
  if (uniqueBy !== undefined) checkUnique(walk, path, uniqueBy, items, value);
}

/** Such lists are merged by these fields, so an apply with two of the same is refused. */
function checkUnique(
  walk: Walk,
  path: ValuePath,
  uniqueBy: readonly string[],
  items: FieldSchema,
  value: readonly unknown[],
): void {
  const { properties = {} } =
    items.$ref === undefined ? items : (kubernetesSchemas.definitions[items.$ref] ?? {});
  const first = new Map<string, number>();
  value.forEach((item, index) => {
    const values = uniqueBy.map((name) => childValue(item, name) ?? properties[name]?.default);
    if (values.some((part) => part === undefined || typeof part === 'object')) return;
    const key = JSON.stringify(values);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, index);
      return;
    }
    const shown = uniqueBy.map((name, nth) => `${name} ${shownValue(walk, values[nth])}`).join(' and ');
    const message = `${showPath(path)} has two entries with ${shown}`;
    const { line } = walk.source.locate([...path, before]);
    addError(walk, [...path, index], {
      code: 'DuplicateEntry',
      message,
      hint: `the first is in line ${line}; remove one of the two`,
    });
  });
}

function checkOptions(
  walk: Walk,
  path: ValuePath,
  options: NonNullable<FieldSchema['enum']>,
  value: unknown,
): void {
  if ((value === '' && !walk.isCustom) || options.some((option) => option === value)) return;
  const wanted = options.filter((option) => option !== '').map((option) => JSON.stringify(option));
  const meant = typeof value === 'string' ? closest(value, options.map(String)) : undefined;
  const hint = meant === undefined ? 'change the value' : `did you mean "${meant}"?`;
  walk.findings.push({
    file: walk.source.file,
    ...walk.source.locate(path),
    severity: value === '' ? 'error' : severityOf(walk, meant),
    code: 'BadValue',
    message: `${showPath(path)} must be one of ${wanted.join(', ')}, got ${shownValue(walk, value)}`,
    hint,
  });
}

function checkText(walk: Walk, path: ValuePath, schema: FieldSchema, value: string): void {
  const { format, pattern, minLength = 0, maxLength = Infinity } = schema;
  const got = shownValue(walk, value);
  if (value.length < minLength || value.length > maxLength) {
    const bound = value.length < minLength ? `at least ${minLength}` : `at most ${maxLength}`;
    badValue(walk, path, `must have ${bound} characters, got ${got}`, 'change the value');
  } else if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    badValue(walk, path, `must match ${pattern}, got ${got}`, 'change the value');
  } else if (isTextFormat(format) && value !== '' && !textForms[format].test(value)) {
    // encoded bytes are mostly a Secret's
    const shown = format === 'byte' ? '' : `, got ${got}`;
    badValue(walk, path, `${textForms[format].rule}${shown}`, textForms[format].hint);
  }
}

/** A number that does not fit is not refused, but cut off silently: the object would be another one. */
function checkNumber(walk: Walk, path: ValuePath, schema: FieldSchema, value: number): void {
  const isInt32 = schema.format === 'int32';
  const { minimum = isInt32 ? -int32Max - 1 : -Infinity, maximum = isInt32 ? int32Max : Infinity } = schema;
  if (value >= minimum && value <= maximum) return;
  const bound = value < minimum ? `at least ${minimum}` : `at most ${maximum}`;
  badValue(walk, path, `must be ${bound}, got ${shownValue(walk, value)}`, 'change the value');
}

function checkQuantity(walk: Walk, path: ValuePath, schema: FieldSchema, value: unknown): void {
  const { minimum = -Infinity } = schema;
  if (typeof value === 'number' || (typeof value === 'string' && isQuantity(value))) {
    if (Number.parseFloat(String(value)) >= minimum) return;
    return badValue(
      walk,
      path,
      `must be at least ${minimum}, got ${shownValue(walk, value)}`,
      'change the value',
    );
  }
  const rule = `must be a quantity, got ${shownValue(walk, value)}`;
  badValue(walk, path, rule, 'a number, perhaps with m, k, M, G, Ki, Mi or Gi, for example 500m or 1.5Gi');
}

function checkIntOrString(walk: Walk, path: ValuePath, value: unknown): void {
  if (Number.isInteger(value) || typeof value === 'string') return;
  const message = `${showPath(path)} must be a whole number or text, got ${shownValue(walk, value)}`;
  addError(walk, path, { code: 'WrongType', message, hint: 'for example 80 or "http"; 1 or "25%"' });
}

/** Of a Secret never the value, in whichever field somebody has put it. */
function shownValue({ kind }: Walk, value: unknown): string {
  return kind === 'Secret' ? describeType(value) : describe(value);
}

function unknownField(walk: Walk, path: ValuePath, name: string, properties: object): void {
  const fields = Object.keys(properties);
  const meant = closest(name, fields);
  const owner = path.length === 0 ? walk.kind : `${walk.kind} ${showPath(path)}`;
  const { file } = walk.source;
  walk.findings.push({
    file,
    ...walk.source.locateKey([...path, name]),
    severity: severityOf(walk, meant),
    code: 'UnknownField',
    message: `${showPath([...path, name])} is not a field of ${owner}`,
    hint: meant === undefined ? `its fields are ${fields.join(', ')}` : `did you mean "${meant}"?`,
  });
}

/** The experimental channel of the Gateway API has what the standard one has not; a slip is a slip in both. */
function severityOf({ isCustom }: Walk, meant: string | undefined): Finding['severity'] {
  return isCustom && meant === undefined ? 'warning' : 'error';
}

function missingField(walk: Walk, path: ValuePath, properties: FieldSchema['properties']): void {
  const schema = properties?.[String(path.at(-1))];
  const type = schema?.type ?? (schema?.$ref === undefined ? undefined : 'object');
  const hint = type === undefined ? 'add it' : `add it; it is ${typeWord(type)}`;
  addError(walk, path, { code: 'MissingField', message: `${showPath(path)} is missing`, hint });
}

function badKey(walk: Walk, path: ValuePath, keys: NonNullable<FieldSchema['keys']>): void {
  const { rule, hint } = textForms[keys];
  // In a Secret what can be no key is most likely a value that lost its own.
  const which =
    walk.kind === 'Secret' ? `a key of ${showPath(path.slice(0, -1))}` : `the key of ${showPath(path)}`;
  addError(walk, path, { code: 'BadValue', message: `${which} ${rule}`, hint });
}

function wrongType(walk: Walk, path: ValuePath, type: string, value: unknown): void {
  const message = `${showPath(path)} must be ${typeWord(type)}, got ${shownValue(walk, value)}`;
  addError(walk, path, { code: 'WrongType', message, hint: typeHint(type, value, String(path.at(-1))) });
}

function badValue(walk: Walk, path: ValuePath, rule: string, hint: string): void {
  addError(walk, path, { code: 'BadValue', message: `${showPath(path)} ${rule}`, hint });
}

function addError(walk: Walk, path: ValuePath, text: FindingText): void {
  walk.findings.push(errorAt(walk.source, path, text));
}

/** Null is a field that is left out; so is empty text, but to definitions of custom resources. */
function isEmpty({ isCustom }: Walk, value: unknown): boolean {
  return value === undefined || value === null || (value === '' && !isCustom);
}

function isEntries(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
