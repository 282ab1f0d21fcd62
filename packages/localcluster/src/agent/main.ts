/** The nodes and the gateway of one cluster, as a process of its own: told by a file, ended by SIGTERM. */
import { readFile } from 'node:fs/promises';
import { createKube, systemClock } from '@seatrial/kube';
import { observeIdentity, requireOwnCluster } from '../cluster/identity.ts';
import { startGateway } from '../gateway/start-gateway.ts';
import { startNodes } from '../node/start-nodes.ts';
import { readAgentConfig } from './agent-config.ts';

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Cannot run nodes: expected the path of a configuration');
  const config = await readAgentConfig(file);
  const asked = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => asked.abort(new Error(`Cannot go on: ${name}`)));
  }
  const { signal } = asked;
  const kube = await createKube({
    kubeconfig: { path: config.kubeconfig },
    userAgent: 'seatrial-local-agent',
    fieldManager: 'seatrial-local-agent',
    clock: systemClock,
  });
  await requireOwnCluster(
    config.directory,
    await observeIdentity(kube, await readFile(config.ca, 'utf8'), signal),
  );
  const shared = { kube, clock: systemClock, rng: () => Math.random(), log: say, signal };
  const [nodes, gateway] = await Promise.all([
    startNodes({ ...shared, ...config, directory: config.stateDirectory }),
    startGateway({ ...shared, port: config.gatewayPort, metricsPort: config.gatewayMetricsPort }),
  ]);
  say(`serving ${nodes.nodes.map((node) => node.name).join(', ')} and ${gateway.url}`);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await Promise.all([nodes.stop(), gateway.stop()]);
  await kube.close();
}

function say(message: string): void {
  process.stdout.write(`${new Date(systemClock.now()).toISOString()} ${message}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
