import { printable } from '@seatrial/core/printable';
import { isKubeError, type Kube } from '@seatrial/kube';
import {
  type ApplicationState,
  apiVersion,
  type KubeObject,
  type ObjectRef,
  type Release,
  readRecords,
  type ScenarioRun,
} from '@seatrial/model';
import type { Output } from '../context.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';

/** Records of a kind, of one namespace or of all. @throws CliError Refused where the user may look in one only */
export async function listRecords(
  kube: Pick<Kube, 'list'>,
  kind: 'Release' | 'ApplicationState' | 'ScenarioRun',
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const where = namespace === undefined ? {} : { namespace };
  try {
    return (await kube.list({ apiVersion, kind, ...where }, { signal })).items;
  } catch (error) {
    if (namespace !== undefined || !isKubeError(error, 'Forbidden')) throw error;
    throw new CliError(
      'Refused',
      `${error.message}`,
      'name the namespace that you may read with -n; the role seatrial-viewer lets people read records',
    );
  }
}

export function recordRef({
  apiVersion,
  kind,
  metadata,
}: ApplicationState | Release | ScenarioRun): ObjectRef {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** Those that can be read; the others are named on standard error, and hide none. */
export function readable<R>(
  objects: readonly KubeObject[],
  parse: (object: KubeObject) => R,
  stderr: Output,
): readonly R[] {
  const { records, problems } = readRecords(objects, parse);
  for (const { message } of problems) line(stderr, printable(`warning: ${message}`));
  return records;
}
