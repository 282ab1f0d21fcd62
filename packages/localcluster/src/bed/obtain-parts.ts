import { configLimits, type KubeObject, parseFile } from '@seatrial/model';
import { gatewayApiCrds, type ObtainOptions, provide } from '@seatrial/programs';
import { LocalClusterError } from '../errors.ts';
import type { BedOptions } from './start-bed.ts';

/**
 * The programs of a control plane and the definitions of the Gateway API: found on this machine, else downloaded, else
 * built.
 * @throws ProgramsError Unavailable, Busy; or the reason of the signal
 */
export async function obtainParts(options: ObtainOptions): Promise<Pick<BedOptions, 'programs' | 'crds'>> {
  const programs = await provide(
    ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
    options,
  );
  const crds = (await gatewayApiCrds(options)).map(toDefinition);
  return { programs, crds };
}

function toDefinition(text: string): KubeObject {
  const file = { path: 'gateway-api.yaml', bytes: new TextEncoder().encode(text) };
  const { documents, findings } = parseFile(file, configLimits);
  const [document] = documents;
  if (document === undefined) {
    const why = findings[0]?.message ?? 'nothing in it';
    throw new LocalClusterError(
      'StateInvalid',
      `Cannot read a definition of the Gateway API: ${why}, empty the cache`,
    );
  }
  return document.value as KubeObject; // a CustomResourceDefinition, as gatewayApiCrds promises
}
