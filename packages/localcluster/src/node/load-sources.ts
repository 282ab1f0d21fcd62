import { isKubeError, type Kube } from '@seatrial/kube';
import { type SourceData, type SourceName, type Sources, sourceData, sourceKey } from './sources.ts';

/** Reads ConfigMaps and Secrets; one that does not exist is left out. @throws KubeError for every other failure */
export async function loadSources(
  kube: Kube,
  namespace: string,
  names: readonly SourceName[],
  signal: AbortSignal,
): Promise<Sources> {
  const wanted = new Map(names.map((source) => [sourceKey(source), source]));
  const found = await Promise.all([...wanted].map(([key, source]) => load(key, source)));
  const loaded = new Map(found.filter((entry) => entry !== undefined));
  return { find: (source) => loaded.get(sourceKey(source)) };

  async function load(
    key: string,
    { kind, name }: SourceName,
  ): Promise<readonly [string, SourceData] | undefined> {
    try {
      return [key, sourceData(await kube.get({ apiVersion: 'v1', kind, namespace, name }, { signal }))];
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return undefined;
      throw error;
    }
  }
}
