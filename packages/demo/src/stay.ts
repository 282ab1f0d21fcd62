import { createRequire } from 'node:module';
import { images } from './files/images.ts';
import { shopHost } from './files/shop-manifests.ts';
import { castOff } from './voyage/cast-off.ts';
import type { Crew } from './voyage/crew.ts';

/** By its path: outside of this checkout `npx seatrial` would look for a package of that name. */
const seatrialPath = createRequire(import.meta.url).resolve('@seatrial/cli/bin/seatrial.mjs');
const dayMs = 24 * 3600 * 1000;

/** Brings the first version out, says what to try, and stays until the signal aborts. */
export async function stay(crew: Crew): Promise<void> {
  const { staging, clock, signal } = crew;
  await castOff(crew, new Date(clock.now() + dayMs));
  await crew.see('version 1.0 on staging', () => staging.watcher.state()?.status?.stableRelease);
  crew.say(`ready\n${hints(crew)}`);
  await new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', resolve, { once: true });
  });
}

function hints({ place }: Crew): string {
  const { staging, production } = place.sites;
  return `
The shop runs on staging, under steady traffic, and comes to production when staging’s scenarios have passed.
What to try, in another terminal:

  export KUBECONFIG=${staging.cluster.kubeconfigPath}
  alias seatrial='${seatrialPath}'
  kubectl get pods -n shop -w                  # real processes; kill one: it comes back
  kubectl get releases -n shop -w
  seatrial status
  seatrial scenario list
  curl -H 'Host: ${shopHost}' ${staging.cluster.gatewayUrl}/

  git clone ${place.repositoryUrl} shop-config && cd shop-config
  sed -i 's/${images.first}/${images.failing}/' apps/shop/deployment.yaml   # fails 5% of its requests
  git commit -am 'Shop 1.1' && git push              # watch it being taken back
  git pull && sed -i 's/${images.first}/${images.good}/' apps/shop/deployment.yaml && git commit -am 'Shop 1.2' && git push

  seatrial releases --kubeconfig ${production.cluster.kubeconfigPath}
  seatrial approve shop --kubeconfig ${production.approverKubeconfig}    # when it asks for it

Ctrl-C ends everything.

`;
}
