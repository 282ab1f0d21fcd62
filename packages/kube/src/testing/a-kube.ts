import { onTestFinished } from 'vitest';
import { createKube, type KubeOptions } from '../create-kube.ts';
import type { Kube } from '../kube.ts';
import { kubeconfigFor, type Script, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

export const aPod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1', namespace: 'shop' } };

/** Small limits, so that a test can reach them. */
export const kubeOptions: Omit<KubeOptions, 'kubeconfig'> = {
  userAgent: 'seatrial-test',
  fieldManager: 'seatrial',
  rng: () => 0,
  limits: {
    attemptsMax: 3,
    retryDelayMsMin: 1,
    responseBytesMax: 2_000,
    lineBytesMax: 2_000,
    listItemsMax: 3,
  },
};

/** A client for a scripted server, both closed after the test. */
export async function aKube(
  script: Script,
  options: Partial<KubeOptions> = {},
): Promise<{ kube: Kube; server: ScriptedServer }> {
  const server = await startScriptedServer(script);
  onTestFinished(() => server.close());
  const kube = await createKube({
    ...kubeOptions,
    ...options,
    kubeconfig: { text: kubeconfigFor(server.origin) },
  });
  onTestFinished(() => kube.close());
  return { kube, server };
}
