import type { ApplicationOnTrial } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import {
  type ApplicationState,
  apiVersion,
  type LoadedConfig,
  parseApplicationState,
  parseRelease,
  readRecords,
  systemNamespace,
} from '@seatrial/model';
import { listRecords } from '../cluster/records.ts';
import { CliError } from '../failure.ts';

/** The application of these files by its name; `undefined` where they do not have it. */
export function applicationIn(
  files: Pick<LoadedConfig, 'applications'> | undefined,
  name: string,
): ApplicationOnTrial | undefined {
  return files?.applications.find(({ value }) => value.metadata.name === name)?.value;
}

/**
 * The application as the cluster runs it, in that namespace or in whichever it is, for files that say what a scenario does and not what it is done to. The
 * Service is that of the rollout of its stable release, while the record of that is kept.
 * @throws CliError NotFound, Usage where two namespaces have one of that name, Refused; KubeError
 */
export async function applicationOnCluster(
  kube: Pick<Kube, 'get' | 'list'>,
  name: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<ApplicationOnTrial> {
  const states = readRecords(
    await listRecords(kube, 'ApplicationState', namespace, signal),
    parseApplicationState,
  ).records.filter(({ metadata }) => metadata.namespace !== systemNamespace);
  const [state, ...others] = states.filter(({ spec }) => spec.application === name);
  if (state === undefined) {
    const known = states.map(({ spec }) => spec.application).join(', ');
    throw new CliError(
      'NotFound',
      `Cannot find the application ${name}: it is neither among the files nor on this cluster`,
      `name a folder that has its Application file too${known === '' ? '' : `; on this cluster are: ${known}`}`,
    );
  }
  if (others.length > 0) {
    const places = [state, ...others].map(({ metadata }) => metadata.namespace).join(', ');
    throw new CliError(
      'Usage',
      `Cannot choose the application ${name}: it is in the namespaces ${places}`,
      'name one of them with -n',
    );
  }
  const service = await serviceOf(kube, state, signal);
  return {
    spec: {
      namespace: state.metadata.namespace ?? '',
      ...(service === undefined ? {} : { rollout: { service } }),
    },
  };
}

async function serviceOf(
  kube: Pick<Kube, 'get'>,
  { metadata: { namespace = '' }, status }: ApplicationState,
  signal: AbortSignal,
): Promise<string | undefined> {
  const name = status?.stableRelease;
  if (name === undefined) return undefined;
  try {
    const release = parseRelease(
      await kube.get({ apiVersion, kind: 'Release', namespace, name }, { signal }),
    );
    return release.spec.rollout?.service;
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}
