import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { shellWord } from '@seatrial/core';
import type { Program } from '@seatrial/localcluster';
import { failingPercent, images } from './files/images.ts';
import { shopHost } from './files/shop-manifests.ts';
import { followBranch } from './follow-branch.ts';
import { keepRunning } from './keep-running.ts';
import type { Crew, Post } from './voyage/crew.ts';
import { resumeVoyage, scheduledScenario, startVoyage } from './voyage/start-voyage.ts';

/** Where npm has put the command. By PATH and not by npx, which asks a registry outside of this checkout. */
const binDirectory = join(
  dirname(createRequire(import.meta.url).resolve('@seatrial/cli/bin/seatrial.mjs')),
  '../../../node_modules/.bin',
);
const dayMs = 24 * 3600 * 1000;

/** Brings the first version out or takes up what was there, says what to try, and stays until the signal aborts. */
export async function stay(crew: Crew): Promise<void> {
  const { staging, production, clock } = crew;
  const say = (message: string): void => crew.say(message);
  const startedAt = clock.now();
  const again = await resumeVoyage(crew);
  const runners = again ?? (await startVoyage(crew, scheduledScenario(new Date(startedAt + dayMs))));
  if (again !== undefined) say('goes on with what was there ("npm start -- --fresh" forgets it)');
  const leaving = new AbortController();
  const signal = AbortSignal.any([crew.signal, leaving.signal]);
  const introduce = (runner: Program): Program => {
    say(`the ${runner.name} is process ${runner.pid}; what it says is in ${runner.logFile}`);
    return runner;
  };
  const keep = (first: Program, { site }: Post) => {
    const start = async (): Promise<Program> => introduce(await site.startRunner());
    return keepRunning(introduce(first), { start, clock, say }, signal);
  };
  const kept = Promise.all([
    keep(runners.staging, staging),
    keep(runners.production, production),
    followBranch(crew.mirror, { clock, say }, signal),
  ]);
  try {
    await Promise.all([kept, settle(crew, startedAt)]);
  } finally {
    leaving.abort();
    await kept;
  }
}

async function settle(crew: Crew, startedAt: number): Promise<void> {
  const { staging, production, signal } = crew;
  for (const { site } of [staging, production]) {
    await crew.see(`the runner of ${site.name} leading`, async () =>
      (await site.ledSince(startedAt)) ? true : undefined,
    );
  }
  await crew.see('a stable version on staging', () => staging.watcher.state()?.status?.stableRelease);
  await crew.see('the shop answering on staging', () => {
    const versions = Object.keys(staging.site.traffic.stats().byVersion);
    return versions.length > 0 ? versions : undefined;
  });
  crew.say(`ready\n${hints(crew)}`);
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

function hints({ place }: Crew): string {
  const { staging, production } = place.sites;
  const bring = (image: string): string =>
    `git pull && sed -i 's/image: shop:.*/image: ${image}/' apps/shop/deployment.yaml`;
  const logs = [staging, production].flatMap(({ cluster: { programs } }) =>
    programs.slice(0, 1).map(({ logFile }) => dirname(logFile)),
  );
  return `
The shop runs on staging, under steady traffic. It comes to production when staging’s scenarios have passed and you
have approved it, as you see by "seatrial releases" there.
What to try, in another terminal:

  export KUBECONFIG=${shellWord(staging.cluster.kubeconfigPath)}
  export PATH=$PATH:${shellWord(binDirectory)}
  seatrial status
  seatrial scenario list
  curl -H 'Host: ${shopHost}' ${staging.cluster.gatewayUrl}/
  kubectl get pods -n shop -w                  # real processes; kill one: it comes back
  kubectl get releases -n shop -w

  git clone -c user.name="\${USER:-you}" -c user.email=you@localhost \\
    ${place.repository.cloneUrl} shop-config && cd shop-config

What becomes of each commit, pull requests and deployments, as GitHub shows them: ${place.repository.pageUrl}

A version that fails ${failingPercent}% of its requests, to watch it being taken back; and then a good one:

  ${bring(images.failing)}
  git commit -am 'Shop 1.1' && git push
  ${bring(images.good)}
  git commit -am 'Shop 1.2' && git push

  seatrial releases --kubeconfig ${shellWord(production.cluster.kubeconfigPath)}
  seatrial approve shop --kubeconfig ${shellWord(production.approverKubeconfig)}    # when it asks for it

What the clusters say is in ${logs.join(' and ')}.
Ctrl-C ends everything; the next start goes on from there.

`;
}
