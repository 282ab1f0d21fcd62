import type { KubeObject, ValuePath } from '@seatrial/model';

export interface Mutation {
  readonly name: string;
  readonly object: KubeObject;
}

/** What people get wrong: at each place of an object another value, a field too much, one too few, an entry twice. */
export function mutations(object: KubeObject): readonly Mutation[] {
  return placesOf(object)
    .filter(([first, second]) => first !== 'metadata' || second === 'labels' || second === 'annotations')
    .flatMap((path) => {
      const value = valueAt(object, path);
      return replacements(value).map(([name, replacement]) => ({
        name: `${path.join('.')} ${name}`,
        object: replaced(object, path, replacement) as KubeObject,
      }));
    });
}

const nothing = Symbol('left out');

function replacements(value: unknown): readonly (readonly [string, unknown])[] {
  const always = [
    ['left out', nothing],
    ['null', null],
    ['a list', ['x']],
    ['a map', { x: 'y' }],
  ] as const;
  if (Array.isArray(value)) return [...always, ['text', 'x'], ['its first twice', [value[0], ...value]]];
  if (typeof value === 'object' && value !== null) {
    return [...always, ['text', 'x'], ['with another field', { ...value, unheardOf: 'x' }], ['empty', {}]];
  }
  return [
    ...always,
    ['text', 'four'],
    ['odd text', 'Not a_name: @!'],
    ['long text', 'x'.repeat(300)],
    ['empty text', ''],
    ['a number', 8080],
    ['0', 0],
    ['negative', -1],
    ['a fraction', 1.5],
    ['large', 100_000], // not beyond 32 bits: there the API server cuts off silently
    ['a boolean', true],
  ];
}

/** Every place below `metadata`, which the other fields say the kind of. */
function placesOf(value: unknown, path: ValuePath = []): readonly ValuePath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.keys(value)
    .filter((key) => path.length > 0 || (key !== 'apiVersion' && key !== 'kind'))
    .flatMap((key) => {
      const part = Array.isArray(value) ? Number(key) : key;
      return placesOf(Reflect.get(value, key), [...path, part]);
    });
  return path.length === 0 ? below : [path, ...below];
}

function valueAt(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((found, part) => Reflect.get(found as object, part), value);
}

function replaced(value: unknown, [part, ...rest]: ValuePath, replacement: unknown): unknown {
  if (part === undefined) return replacement;
  const copy: object = Array.isArray(value) ? [...value] : { ...(value as object) };
  const child = replaced(Reflect.get(copy, part), rest, replacement);
  if (child !== nothing) Reflect.set(copy, part, child);
  else if (Array.isArray(copy)) copy.splice(Number(part), 1);
  else Reflect.deleteProperty(copy, part);
  return copy;
}
