import { apiVersion, parseRelease, type Release } from '@seatrial/model';
import { firstPier, pierOverlays } from '../files/rendered-apps.ts';
import type { Crew, Post } from './crew.ts';
import { residue } from './crew.ts';
import { expectSeen } from './until.ts';

/** Of a Deployment and its pods: how many are ready, and which pods they are. */
async function podsOf({ site }: Post, name: string, signal: AbortSignal): Promise<readonly string[]> {
  const { items: pods } = await site.kube.list(
    { apiVersion: 'v1', kind: 'Pod', namespace: name, labelSelector: `app=${name}` },
    { signal },
  );
  return pods
    .filter((pod) => pod.metadata.deletionTimestamp === undefined)
    .map((pod) => pod.metadata.uid ?? '')
    .toSorted();
}

/** A release of a commit, once it is promoted. */
async function promoted(
  crew: Crew,
  { site }: Post,
  name: string,
  commit: string | undefined,
): Promise<Release> {
  return crew.see(`${name} promoted on ${site.name}`, async () => {
    const { items } = await site.kube.list(
      { apiVersion, kind: 'Release', namespace: name },
      { signal: crew.signal },
    );
    return items
      .map(parseRelease)
      .find(
        ({ spec, status }) =>
          status?.phase === 'Promoted' && (commit === undefined || spec.commit === commit),
      );
  });
}

/**
 * What is of Kustomize and of Helm runs on each cluster as its own overlay and values say; and a commit to production's overlay alone
 * is a version that staging releases first, without a canary and without another pod.
 */
export async function renderedApplications(crew: Crew): Promise<void> {
  const { staging, production, clock, signal } = crew;
  for (const post of [staging, production]) {
    const wanted = post === production ? firstPier.production : firstPier.staging;
    for (const name of ['pier', 'lamp']) {
      await promoted(crew, post, name, undefined);
      const { length } = await podsOf(post, name, signal);
      expectSeen(length === wanted, `${name} has ${wanted} pods on ${post.site.name}, but it has ${length}`);
    }
    crew.say(
      `${post.site.name.padEnd(10)} the pier, of Kustomize, and the lamp, of Helm, run as its own overlay and values say`,
    );
  }
  const before = await podsOf(staging, 'pier', signal);
  const pushedAt = clock.now();
  const more = { ...firstPier, production: firstPier.production + 1 };
  const commit = await crew.merge(pierOverlays(more), 'One pod more in production’s overlay of the pier');
  const onStaging = await promoted(crew, staging, 'pier', commit);
  const onProduction = await promoted(crew, production, 'pier', commit);
  expectSeen(onStaging.spec.version === onProduction.spec.version, 'it is one version on both clusters');
  expectSeen(
    before.join() === (await podsOf(staging, 'pier', signal)).join(),
    'staging’s pods of the pier are the same ones as before',
  );
  await crew.see('one pod more on production', async () =>
    (await podsOf(production, 'pier', signal)).length === more.production ? true : undefined,
  );
  crew.say('staging    the same version is released there and changes nothing: its pods are the same ones');
  crew.legs.push({
    event: 'production’s overlay alone',
    outcome: onProduction.status?.phase ?? '',
    startSeconds: (Date.parse(onStaging.status?.startedAt ?? '') - pushedAt) / 1000,
    verdictSeconds: (Date.parse(onProduction.status?.finishedAt ?? '') - pushedAt) / 1000,
    residue: (await residue(production, signal)).length,
  });
}
