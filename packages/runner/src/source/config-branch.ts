import { type BranchHead, type HeadJudgement, headRefusals, type Op, stringAt } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import {
  compareText,
  configBranchConfigMap,
  type KubeObject,
  type ObjectRef,
  systemNamespace,
} from '@seatrial/model';

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

/** @param repository a further config repository; absent: the first one */
function refFor(repository: string | undefined): ObjectRef & { readonly namespace: string } {
  const name = repository === undefined ? configBranchConfigMap : `${configBranchConfigMap}-${repository}`;
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: systemNamespace, name };
}

const commitId = /^[0-9a-f]{40}$/;

/** Which record, as of which version of it. */
interface BranchPlace {
  /** Absent: the first config repository. */
  readonly repository?: string | undefined;
  readonly resourceVersion: string | undefined;
}

type KnownBranch = ConfigBranchRecord & { readonly accepted?: string; readonly resourceVersion?: string };

/** The record as it stands in the cluster; undefined where there is none. @throws KubeError */
export async function readConfigBranch(
  kube: Pick<Kube, 'get'>,
  repository: string | undefined,
  op: Op,
): Promise<KnownBranch | undefined> {
  try {
    return branchIn(await kube.get(refFor(repository), op));
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** The records of all repositories, the first one's first. @throws KubeError */
export async function readConfigBranches(
  kube: Pick<Kube, 'list'>,
  op: Op,
): Promise<readonly (KnownBranch & { readonly repository?: string })[]> {
  const selection = { apiVersion: 'v1', kind: 'ConfigMap', namespace: systemNamespace };
  const { items } = await kube.list(selection, op);
  const prefix = `${configBranchConfigMap}-`;
  return items
    .toSorted((a, b) => compareText(a.metadata.name, b.metadata.name))
    .flatMap((object) => {
      const { name } = object.metadata;
      if (name === configBranchConfigMap) return [branchIn(object)];
      return name.startsWith(prefix) ? [{ ...branchIn(object), repository: name.slice(prefix.length) }] : [];
    });
}

function branchIn(object: KubeObject): KnownBranch {
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
  { repository, resourceVersion }: BranchPlace,
  op: Op,
): Promise<string | undefined> {
  const { apiVersion, kind, namespace, name } = refFor(repository);
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
  { repository, resourceVersion }: BranchPlace,
  op: Op,
): Promise<void> {
  const patch = { metadata: { resourceVersion }, data: { accepted: commit } };
  await kube.patch(refFor(repository), patch, { type: 'merge', signal: op.signal });
}
