import type { KubeObject } from '@seatrial/model';
import { field, isMap } from '../fields.ts';
import { isSameJson } from '../same-json.ts';

/** A field of a live object that is not as its manifest makes it. */
export interface Difference {
  /** From the root of the object: keys of maps, and of lists the positions. */
  readonly path: readonly (string | number)[];
  /** Absent where the live object does not have it. */
  readonly live?: unknown;
  /** Absent where it should not be there. */
  readonly wanted?: unknown;
}

/** Fields of metadata that the API server keeps for itself. */
const ofTheServer = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]);

/**
 * What an apply would change of a live object.
 * @param applied what the API server answers to a dry run of it: with its defaults, and as its webhooks make it
 */
export function differences(live: KubeObject, applied: KubeObject): readonly Difference[] {
  return between(comparable(live), comparable(applied), []);
}

function comparable({ metadata, ...rest }: KubeObject): unknown {
  const kept = Object.entries(metadata).filter(([key]) => !ofTheServer.has(key));
  return { ...rest, status: undefined, metadata: Object.fromEntries(kept) };
}

function between(live: unknown, wanted: unknown, path: Difference['path']): readonly Difference[] {
  if (isSameJson(live, wanted)) return [];
  if (isMap(live) && isMap(wanted)) {
    const keys = new Set([...Object.keys(live), ...Object.keys(wanted)]);
    return [...keys].flatMap((key) => between(field(live, key), field(wanted, key), [...path, key]));
  }
  // Lists of one length are compared by position: an apply keeps the order of those that have a key.
  if (Array.isArray(live) && Array.isArray(wanted) && live.length === wanted.length)
    return wanted.flatMap((element, at) => between(live[at], element, [...path, at]));
  return [
    {
      path,
      ...(live === undefined ? {} : { live }),
      ...(wanted === undefined ? {} : { wanted }),
    },
  ];
}

/** As Kubernetes writes it: `spec.template.spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function pathText(path: Difference['path']): string {
  return path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^\w+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join('');
}

/** RFC 6901: `/spec/template/spec/containers/0/image`. */
export function pointerOf(path: Difference['path']): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value that a JSON pointer (RFC 6901) names; undefined where there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  let current = value;
  for (const step of stepsOf(pointer)) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<string, unknown>)[step];
  }
  return current;
}

/** A copy with the value at a JSON pointer as given, or without it; as it was where nothing is on the way to it. */
export function withValueAt<T>(value: T, pointer: string, replacement: unknown): T {
  return replaced(value, stepsOf(pointer), replacement) as T;
}

function replaced(value: unknown, [step, ...rest]: readonly string[], replacement: unknown): unknown {
  if (step === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((element: unknown, at) =>
      String(at) === step ? replaced(element, rest, replacement) : element,
    );
  if (!isMap(value)) return value;
  if (rest.length > 0 && !Object.hasOwn(value, step)) return value;
  const child = replaced(Object.hasOwn(value, step) ? value[step] : undefined, rest, replacement);
  const { [step]: _, ...others } = value;
  return child === undefined ? others : { ...others, [step]: child };
}

function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
