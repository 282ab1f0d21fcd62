import { shortVersion } from '@seatrial/model';
import { failingPercent, images } from '../files/images.ts';
import type { Crew } from './crew.ts';
import { newRelease, releaseIn, releaseNames, residue, since, stablePods } from './crew.ts';
import { redOnGithub } from './on-github.ts';
import { expectSeen } from './until.ts';

/**
 * A version that fails some of its requests: tried on a tenth of the traffic, taken back by the gate. No stable pod is
 * touched, the content is quarantined, and the config branch gets a revert commit that names the release.
 */
export async function failingVersion(crew: Crew): Promise<void> {
  const { staging, mirror, clock, signal } = crew;
  const podsBefore = await stablePods(staging, signal);
  const known = releaseNames(staging);
  const before = staging.site.traffic.stats();
  const pushedAt = clock.now();
  const pushed = await crew.mergeShop(
    { image: images.failing, greeting: 'Ahoy' },
    `Shop 1.1, which fails ${failingPercent}% of its requests`,
  );

  const begun = await newRelease(crew, staging, known);
  const name = begun.metadata.name;
  await crew.see(`requests answered by the canary of ${name}`, () => {
    const answered = since(staging, before).byVersion['1.1'] ?? 0;
    return answered > 0 ? answered : undefined;
  });
  const ended = await releaseIn(crew, staging, name, ['RolledBack']);
  const verdictSeconds = (Date.parse(ended.status?.verdict?.at ?? '') - pushedAt) / 1000;
  expectSeen(
    ended.status?.verdict?.gate === 'ErrorRate',
    `the error-rate gate decided, but it was ${ended.status?.verdict?.gate}`,
  );

  const podsAfter = await stablePods(staging, signal);
  expectSeen(podsBefore.join() === podsAfter.join(), 'the stable pods are the same ones as before');
  crew.say(`staging    the ${podsAfter.length} stable pods were not touched`);
  await crew.see('the quarantine of its content', () =>
    staging.watcher.state()?.status?.quarantine.find((it) => it.release === name),
  );
  crew.say(`staging    its content ${shortVersion(ended.spec.version)} is quarantined`);
  const reverted = await crew.see(`the revert of ${name}`, () => {
    const release = staging.watcher.releases().find((it) => it.metadata.name === name);
    return release?.status?.revert?.state === 'Done' ? release.status.revert.commit : undefined;
  });
  await mirror.fetch({ signal });
  const commit = await mirror.commitInfo(reverted ?? '', { signal });
  const linked = commit.trailers.some(
    (it) => it.key === 'Seatrial-Release' && it.value.includes(`/${name}@`),
  );
  expectSeen(linked, `commit ${commit.commit.slice(0, 7)} names release ${name}`);
  const head = mirror.snapshot(mirror.head() ?? '');
  expectSeen(
    (await head.tree('apps/shop', { signal })) === ended.spec.previousVersion,
    'the config branch has the version before',
  );
  crew.say(`git        ${commit.commit.slice(0, 7)} ${commit.subject}`);

  await redOnGithub(crew, pushed);

  const users = since(staging, before);
  crew.say(`staging    users saw ${users.bad} failed requests of ${users.sent}`);
  crew.legs.push({
    event: `version fails ${failingPercent}%`,
    outcome: 'RolledBack',
    startSeconds: (Date.parse(ended.status?.startedAt ?? '') - pushedAt) / 1000,
    verdictSeconds,
    userErrors: users.bad,
    requests: users.sent,
    residue: (await residue(staging, signal)).length,
  });
}
