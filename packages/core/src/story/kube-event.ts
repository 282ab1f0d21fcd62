import type { EpochMs, KubeObject, ObjectRef } from '@seatrial/model';
import { apiGroup, toInstant } from '@seatrial/model';
import { fnv1a } from '../hash.ts';
import { printable } from '../printable.ts';
import type { Fact } from './fact.ts';
import { eventKinds } from './reasons.ts';

/** The API server refuses more, in bytes. */
const noteBytesMax = 1024;
const instanceLengthMax = 128;
/** With a dot and 16 digits a name of 253, the longest of an object. */
const baseLengthMax = 230;

const eventApi = { apiVersion: 'events.k8s.io/v1', kind: 'Event' } as const;

/** What an Event is about: `kubectl describe` finds it by the uid. */
export interface Subject {
  readonly ref: ObjectRef;
  readonly uid: string;
}

/**
 * Of a fact on an object there is one Event: its name is made of both, so that whoever writes it again is told that it is
 * there.
 */
export function eventRef({ key }: Pick<Fact, 'key'>, { kind, namespace, name }: ObjectRef): ObjectRef {
  const base = name.slice(0, baseLengthMax).replace(/[^a-z0-9]$/, '0');
  const text = `${kind}|${name}|${key}`;
  const digits = [text, `.${text}`].map((it) => fnv1a(it).toString(16).padStart(8, '0')).join('');
  return {
    ...eventApi,
    ...(namespace === undefined ? {} : { namespace }),
    name: `${base}.${digits}`,
  };
}

/** @param identity of the process that writes it */
export function kubeEvent(
  fact: Fact,
  regarding: Subject,
  related: Subject | undefined,
  identity: string,
): KubeObject {
  const { reason, note, at } = fact;
  const { type, action } = eventKinds[reason];
  const { name, namespace } = eventRef(fact, regarding.ref);
  return {
    ...eventApi,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    eventTime: microTime(at),
    reportingController: `${apiGroup}/runner`,
    reportingInstance: identity.slice(0, instanceLengthMax),
    type,
    reason,
    action,
    note: withinBytes(printable(note), noteBytesMax),
    regarding: reference(regarding),
    ...(related === undefined ? {} : { related: reference(related) }),
  };
}

/** How an Event says that the same has happened again: all that the API server lets anybody change of it. */
export function seriesPatch(count: number, lastAt: EpochMs): Readonly<Record<string, unknown>> {
  return { series: { count, lastObservedTime: microTime(lastAt) } };
}

function reference({ ref, uid }: Subject): Readonly<Record<string, unknown>> {
  return { ...ref, uid };
}

/** Kubernetes' MicroTime wants six digits. */
function microTime(at: EpochMs): string {
  return toInstant(at).replace('Z', '000Z');
}

const encoder = new TextEncoder();

function withinBytes(text: string, bytesMax: number): string {
  if (encoder.encode(text).length <= bytesMax) return text;
  const room = bytesMax - encoder.encode('…').length;
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > room) break;
    kept += character;
  }
  return `${kept}…`;
}
