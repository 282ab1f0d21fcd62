import {
  applicationFile,
  clusterFile,
  podKillFile,
  scheduledFile,
  zoneFailureFile,
} from '../files/config-files.ts';
import { images } from '../files/images.ts';
import { shopManifests } from '../files/shop-manifests.ts';
import type { RunnerProcess } from '../runner-process.ts';
import type { Crew } from './crew.ts';

/** The two runners of the voyage; a leg that kills one puts its successor here. */
export interface Runners {
  staging: RunnerProcess;
  production: RunnerProcess;
}

/** Fills the empty config repository and starts a runner for each cluster. @param fires when the scheduled scenario does */
export async function castOff(crew: Crew, fires: Date): Promise<Runners> {
  const { staging, production } = crew;
  await crew.merge(configFiles(crew, fires), 'Add clusters, the shop and its scenarios');
  return { staging: await staging.site.startRunner(), production: await production.site.startRunner() };
}

function configFiles({ staging, production }: Crew, fires: Date): Readonly<Record<string, string>> {
  const facts = { staging: staging.site, production: production.site };
  return {
    'clusters/staging.yaml': clusterFile({
      name: 'staging',
      scrapeUrl: facts.staging.cluster.gatewayMetricsUrl,
      chaosAllowed: true,
    }),
    'clusters/production.yaml': clusterFile({
      name: 'production',
      scrapeUrl: facts.production.cluster.gatewayMetricsUrl,
      chaosAllowed: false,
    }),
    'apps/shop.yaml': applicationFile,
    'scenarios/pod-kill.yaml': podKillFile,
    'scenarios/zone-failure.yaml': zoneFailureFile,
    'scenarios/pod-kill-nightly.yaml': scheduledFile(`${fires.getUTCMinutes()} ${fires.getUTCHours()} * * *`),
    ...shopManifests({ image: images.first, greeting: 'Ahoy' }),
  };
}
