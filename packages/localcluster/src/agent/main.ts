/** The nodes and the gateway of one cluster, as a process of its own: configured by a file, ended by SIGTERM. */
import { readFile } from 'node:fs/promises';
import { createKube, systemClock } from '@seatrial/kube';
import { observeIdentity, requireOwnCluster } from '../cluster/identity.ts';
import { startGateway } from '../gateway/start-gateway.ts';
import { startNodes } from '../node/start-nodes.ts';
import { serveUntilEnded } from '../process/serve-until-ended.ts';
import { readAgentConfig } from './agent-config.ts';

await serveUntilEnded(process, systemClock, async (file, log, signal) => {
  const config = await readAgentConfig(file);
  const kube = await createKube({
    kubeconfig: { path: config.kubeconfig },
    userAgent: 'seatrial-local-agent',
    fieldManager: 'seatrial-local-agent',
    clock: systemClock,
  });
  const seen = await observeIdentity(kube, await readFile(config.ca, 'utf8'), signal);
  await requireOwnCluster(config.directory, seen);
  const shared = { kube, clock: systemClock, rng: () => Math.random(), log, signal };
  const [nodes, gateway] = await Promise.all([
    startNodes({ ...shared, ...config, directory: config.stateDirectory }),
    startGateway({ ...shared, port: config.gatewayPort, metricsPort: config.gatewayMetricsPort }),
  ]);
  log(`serving ${nodes.nodes.map((node) => node.name).join(', ')} and ${gateway.url}`);
  return async () => {
    await Promise.all([nodes.stop(), gateway.stop()]);
    await kube.close();
  };
});
