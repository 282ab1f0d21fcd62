import { isKubeError, type RecordAccess } from '@seatrial/kube';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { CliError } from '../failure.ts';

const attemptsMax = 5;

/** What is to be added to a record's spec, decided on the record as it is now; `undefined`: nothing. */
export type Addition = (record: KubeObject) => Readonly<Record<string, unknown>> | undefined;

/**
 * Adds to the spec of a record, on exactly the version that `decide` saw: lists are replaced whole, so an entry that
 * somebody else added meanwhile must be seen first. Answers with the record as it is then.
 * @throws CliError Refused where the user’s role does not allow it; what `decide` throws
 */
export async function addToSpec(
  kube: Pick<RecordAccess, 'get' | 'patch'>,
  ref: ObjectRef,
  decide: Addition,
  { role, signal }: { readonly role: string; readonly signal: AbortSignal },
): Promise<KubeObject> {
  for (let attempt = 1; ; attempt += 1) {
    const record = await kube.get(ref, { signal });
    const spec = decide(record);
    if (spec === undefined) return record;
    const { resourceVersion } = record.metadata;
    try {
      return await kube.patch(ref, { metadata: { resourceVersion }, spec }, { type: 'merge', signal });
    } catch (error) {
      if (isKubeError(error, 'Conflict') && attempt < attemptsMax) continue;
      throw isKubeError(error, 'Forbidden') ? refused(error.message, role, ref.namespace) : error;
    }
  }
}

/** RBAC’s refusal, with the role that would do. An admission policy’s own message says enough. */
export function refused(message: string, role: string, namespace: string | undefined): CliError {
  const scope = namespace === undefined ? '' : ` in the namespace ${namespace}`;
  return new CliError(
    'Refused',
    message,
    `the ClusterRole ${role}, bound to you${scope}, allows it: ask an administrator of the cluster`,
  );
}
