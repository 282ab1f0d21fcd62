import { reviewedApplicationFile } from '../files/config-files.ts';
import { images } from '../files/images.ts';
import type { Crew } from './crew.ts';
import { newRelease, releaseIn, releaseNames, residue, since, stablePods } from './crew.ts';
import { mergeRevert } from './on-github.ts';
import { expectSeen } from './until.ts';

const badOnes = [
  {
    event: 'version crash-loops',
    version: '1.3',
    image: images.crashing,
    message: 'Shop 1.3, which crashes',
    isReviewed: false,
  },
  {
    event: 'image does not exist',
    version: '1.4',
    image: images.missing,
    message: 'Shop 1.4, which nobody has built',
    isReviewed: true,
  },
];

/** Versions whose pods never become healthy: rolled back by the health gate, before they get a request. */
export async function badVersions(crew: Crew): Promise<void> {
  for (const bad of badOnes) {
    if (bad.isReviewed)
      await crew.merge(
        { 'apps/shop.yaml': reviewedApplicationFile },
        'Reverts of the shop are looked at by people',
      );
    await badVersion(crew, bad);
  }
}

async function badVersion(
  crew: Crew,
  { event, version, image, message, isReviewed }: (typeof badOnes)[number],
): Promise<void> {
  const { staging, clock, signal } = crew;
  const podsBefore = await stablePods(staging, signal);
  const known = releaseNames(staging);
  const before = staging.site.traffic.stats();
  const pushedAt = clock.now();
  await crew.mergeShop({ image, greeting: 'Welcome aboard' }, message);

  const begun = await newRelease(crew, staging, known);
  const ended = await releaseIn(crew, staging, begun.metadata.name, ['RolledBack']);
  const { verdict, counts } = ended.status ?? {};
  expectSeen(verdict?.gate === 'Health', `health decided, but it was ${verdict?.gate}`);
  expectSeen((counts?.canary.requests ?? 0) === 0, 'no request had reached the canary');
  expectSeen(
    podsBefore.join() === (await stablePods(staging, signal)).join(),
    'the stable pods are the same ones as before',
  );
  if (isReviewed) await mergeRevert(crew, begun.metadata.name);
  await crew.see(`the revert of ${begun.metadata.name}`, () => {
    const release = staging.watcher.releases().find((it) => it.metadata.name === begun.metadata.name);
    return release?.status?.revert?.state === 'Done' ? true : undefined;
  });
  await crew.see('the quarantine of its content', () =>
    staging.watcher.state()?.status?.quarantine.find((it) => it.release === begun.metadata.name),
  );
  const users = since(staging, before);
  expectSeen(
    (users.byVersion[version] ?? 0) === 0 && users.bad === 0,
    'no user saw the bad version or an error',
  );
  crew.say('staging    stable pods untouched, no user saw it, its content is quarantined and reverted');
  crew.legs.push({
    event,
    outcome: `RolledBack, ${verdict?.reason}`,
    startSeconds: (Date.parse(ended.status?.startedAt ?? '') - pushedAt) / 1000,
    verdictSeconds: (Date.parse(verdict?.at ?? '') - pushedAt) / 1000,
    userErrors: users.bad,
    requests: users.sent,
    residue: (await residue(staging, signal)).length,
  });
}
