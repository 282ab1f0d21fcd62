import type { Kube } from '@seatrial/kube';
import { parseRelease, type Release } from '@seatrial/model';
import { listRecords } from '../cluster/list-records.ts';
import { chooseRelease } from './choose-release.ts';

/** @throws CliError NotFound, Usage; KubeError */
export async function findRelease(
  kube: Pick<Kube, 'list'>,
  wanted: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Release> {
  const releases = await listRecords(kube, 'Release', namespace, signal);
  return chooseRelease(releases.map(parseRelease), wanted);
}
