import type { KubeObject, OthersUnlike, Release } from '@seatrial/model';
import { labels, refOf } from '@seatrial/model';
import type { CanaryPlan } from '../plan.ts';
import { type Case, whyNoValue } from '../release.ts';
import type { OthersKind } from './kinds.ts';
import type { Place } from './place.ts';

/** What is there of one kind, or why nothing of it could be looked at; a kind that the cluster does not have is left out. */
export type OthersListed = { readonly kind: OthersKind } & (
  | { readonly objects: readonly KubeObject[] }
  | { readonly problem: string }
);

export interface OthersSeen {
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly listed: readonly OthersListed[];
}

/** A record names so many. */
const objectsMax = 100;
const reasonCharsMax = 2000;

/** The record with what treats the canary's pods otherwise than the stable ones: looked for once, before any traffic. */
export function noteOthers(subject: Case): Case {
  const { seen, status, release } = subject;
  if (status.others !== undefined || seen.others.type !== 'Value' || seen.plan.type !== 'Value')
    return subject;
  const { canary } = seen.plan.value;
  if (canary === undefined) return subject;
  return { ...subject, status: { ...status, others: othersUnlike(release, canary, seen.others.value) } };
}

/** For when the canary is to have requests: that nobody has looked, and why, where it could not be done until then. */
export function noteNotLookedFor(subject: Case): Case {
  const { seen, status } = subject;
  if (status.others !== undefined || seen.others.type === 'Value') return subject;
  const notLookedFor = whyNoValue(seen.others).slice(0, reasonCharsMax);
  return { ...subject, status: { ...status, others: { objects: [], unseen: [], notLookedFor } } };
}

/** Whether that is still to be looked for. */
export function isOthersWanted({ status }: Release): boolean {
  return status?.phase === 'Preparing' && status.others === undefined;
}

function othersUnlike(
  { spec, metadata }: Release,
  { pods, serviceLabels, arms }: CanaryPlan,
  { namespaceLabels, listed }: OthersSeen,
): OthersUnlike {
  const place: Place = {
    namespace: metadata.namespace ?? '',
    namespaceLabels,
    pods,
    service: arms.stableService,
    serviceLabels,
  };
  const objects = listed.flatMap((it) => {
    if (!('objects' in it)) return [];
    return it.objects.flatMap((object) => {
      const isOwn = object.metadata.labels?.[labels.application] === spec.application;
      const how = isOwn && it.kind.ofOthersOnly === true ? undefined : it.kind.look(object, place);
      return how === undefined ? [] : [{ ...refOf(object), how }];
    });
  });
  const unseen = listed.flatMap((it) =>
    'problem' in it
      ? [{ apiVersion: it.kind.apiVersions[0] ?? '', kind: it.kind.kind, message: it.problem }]
      : [],
  );
  const more = objects.length - objectsMax;
  return { objects: objects.slice(0, objectsMax), ...(more > 0 ? { more } : {}), unseen };
}
