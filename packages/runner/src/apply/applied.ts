import { createHash } from 'node:crypto';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { createRecent } from '../recent.ts';
import { ownFieldsMark } from '../view/own-fields.ts';

/** What this process has applied, and how the API server had it then. What it does not know is applied again. */
export interface Applied {
  /**
   * Whether a live object is as it was when this application applied this manifest. Who changes a field of ours takes it
   * from us, and who applies in our name is seen by the time of our entry (meta/v1 ManagedFieldsEntry, KEP-555).
   */
  isAsApplied(application: string, manifest: KubeObject, live: KubeObject | undefined): boolean;
  /** @param object what the API server has answered */
  note(application: string, manifest: KubeObject, object: KubeObject): void;
  /** It was deleted, or nobody knows what became of a write. */
  forget(ref: ObjectRef): void;
  /** Of these applications others may have written since: the API server's time of a write has seconds, and may be the same. */
  forgetAll(isOf: (application: string) => boolean): void;
  /** A moment to ask `hasChangedSince` about. */
  now(): number;
  /** Whether this process has written an object, or tried to, since then. */
  hasChangedSince(ref: ObjectRef, moment: number): boolean;
}

/** Objects that are remembered: the ones that were written longest ago are forgotten first. */
const objectsMax = 100_000;

interface Entry {
  readonly moment: number;
  /** Who applied it, and a hash of that, of the manifest, and of our own fields; absent once it was forgotten. */
  readonly done?: { readonly application: string; readonly print: string };
}

export function createApplied(): Applied {
  const entries = createRecent<Entry>(objectsMax);
  let moment = 0;

  function put(ref: ObjectRef, done?: Entry['done']): void {
    moment += 1;
    entries.set(refKey(ref), { moment, ...(done === undefined ? {} : { done }) });
  }

  return {
    isAsApplied(application, manifest, live) {
      const print = entries.get(refKey(refOf(manifest)))?.done?.print;
      return print !== undefined && live !== undefined && print === printOf(application, manifest, live);
    },
    note(application, manifest, object) {
      const print = printOf(application, manifest, object);
      put(refOf(manifest), print === undefined ? undefined : { application, print });
    },
    forget: (ref) => put(ref),
    forgetAll: (isOf) => entries.keep(({ done }) => done !== undefined && !isOf(done.application)),
    now: () => moment,
    hasChangedSince: (ref, since) => (entries.get(refKey(ref))?.moment ?? 0) > since,
  };
}

/** Undefined where the API server does not say which fields are ours, or the object is about to go. */
function printOf(application: string, manifest: KubeObject, live: KubeObject): string | undefined {
  const { uid, deletionTimestamp } = live.metadata;
  const own = ownFieldsMark(live);
  if (own === undefined || deletionTimestamp !== undefined) return undefined;
  const said = JSON.stringify([application, manifest, uid, own]);
  return createHash('sha256').update(said).digest('base64');
}
