import { type BranchHead, type HeadJudgement, headRefusals, type Op, stringAt } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { configBranchConfigMap, type KubeObject, systemNamespace } from '@seatrial/model';

/** What a cluster's own records say of its config branch, where whoever pushes cannot reach. */
export interface ConfigBranchRecord {
  /** The newest commit that was taken; absent where the first that was seen is refused, or none could be read. */
  readonly taken?: BranchHead;
  readonly refused?: RefusedHead;
  /** Why the repository cannot be read now, and what to do. */
  readonly problem?: string;
}

/** What the branch shows instead, and why it is not taken. */
export type RefusedHead = Omit<Extract<HeadJudgement, { type: 'Refused' }>, 'type'> & {
  readonly commit: string;
};

const ref = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: systemNamespace,
  name: configBranchConfigMap,
};
const commitId = /^[0-9a-f]{40}$/;

/** The record as it stands in the cluster; undefined where there is none. @throws KubeError */
export async function readConfigBranch(
  kube: Pick<Kube, 'get'>,
  op: Op,
): Promise<
  (ConfigBranchRecord & { readonly accepted?: string; readonly resourceVersion?: string }) | undefined
> {
  let object: KubeObject;
  try {
    object = await kube.get(ref, op);
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
  const word = (name: string): string => stringAt(object, 'data', name) ?? '';
  const { resourceVersion } = object.metadata;
  const reason = headRefusals.find((it) => it === word('reason')) ?? 'RepositoryChanged';
  const taken = {
    branch: word('branch'),
    ...(word('tag') === '' ? {} : { tag: word('tag') }),
    url: word('url'),
    commit: word('commit'),
  };
  return {
    ...(commitId.test(taken.commit) ? { taken } : {}),
    ...(commitId.test(word('refused'))
      ? { refused: { commit: word('refused'), reason, message: word('message') } }
      : {}),
    ...(word('problem') === '' ? {} : { problem: word('problem') }),
    ...(word('accepted') === '' ? {} : { accepted: word('accepted') }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

/**
 * Writes the record, on the version that was read; where there was none, on whichever there is. A person's word was about what stood
 * there before, so it goes. @returns its version now @throws KubeError Conflict where another runner was faster
 */
export async function writeConfigBranch(
  kube: Pick<Kube, 'apply'>,
  { taken, refused, problem }: ConfigBranchRecord,
  resourceVersion: string | undefined,
  op: Op,
): Promise<string | undefined> {
  const { apiVersion, kind, namespace, name } = ref;
  const data = {
    ...taken,
    refused: refused?.commit ?? '',
    reason: refused?.reason ?? '',
    message: refused?.message ?? '',
    problem: problem ?? '',
    accepted: '',
  };
  const { signal } = op;
  const metadata = { name, namespace, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  const written = await kube.apply({ apiVersion, kind, metadata, data }, { force: true, signal });
  return written.metadata.resourceVersion;
}

/** A person's word that what is refused is right. @throws KubeError Conflict where the record is another one by now */
export async function acceptRefused(
  kube: Pick<Kube, 'patch'>,
  commit: string,
  resourceVersion: string | undefined,
  op: Op,
): Promise<void> {
  const patch = { metadata: { resourceVersion }, data: { accepted: commit } };
  await kube.patch(ref, patch, { type: 'merge', signal: op.signal });
}
