import type { NamespaceBy, NamespaceClaim, Op } from '@seatrial/core';
import { namespaceClaim, namespaceFor, withCondition } from '@seatrial/core';
import type { Application, ApplicationState, KubeObject, Located } from '@seatrial/model';
import { newApplicationStatus, parseApplicationState, refOf, systemNamespace } from '@seatrial/model';
import { createOnce } from '../act/create-once.ts';
import { newState } from '../records/application-state.ts';
import { writeStatus } from '../records/write-status.ts';
import type { SourceView } from '../source/source.ts';
import type { World } from '../world.ts';

type Granting = Pick<SourceView, 'cluster' | 'clusterFile' | 'repository'> | undefined;

/** Whose a namespace is that is there already is asked for: it may have been deleted meanwhile, and made by somebody else. */
const claimAgeMsMax = 2_000;

/** How an application has its namespace, or why it may not have it. */
export type Claimed =
  | { readonly type: 'Has'; readonly by: NamespaceBy }
  | { readonly type: 'Refused'; readonly message: string };

/** Whether an application that has a record may go on in its namespace; asks nobody. @returns why not */
export function refusedByNow(
  { value }: Located<Application>,
  state: ApplicationState,
  granting: Granting,
): string | undefined {
  const claim = namespaceClaim(value, { ...grantsOf(granting), state, namespace: undefined });
  return claim.type === 'Refused' ? claim.message : undefined;
}

/**
 * Has the namespace of an application made where it is missing. Where several want it at once, it is his whose create came
 * first: that is what the API server says of it afterwards, to everybody.
 */
export async function claimNamespace(
  { cluster }: Pick<World, 'cluster'>,
  { value }: Located<Application>,
  granting: Granting,
  op: Op,
): Promise<Claimed> {
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: value.spec.namespace };
  const seen = { ...grantsOf(granting), state: undefined };
  async function claimNow(needs: Pick<Op, 'ageMsMax'>): Promise<NamespaceClaim> {
    const namespace = await cluster.get(ref, { ...op, ...needs, metadataOnly: true });
    return namespaceClaim(value, { ...seen, namespace });
  }
  const known = await claimNow({});
  const first = known.type === 'Make' ? known : await claimNow({ ageMsMax: claimAgeMsMax });
  if (first.type === 'Make') await createOnce(cluster, namespaceFor(value, first.labels), op);
  const claim = first.type === 'Make' ? await claimNow({}) : first;
  if (claim.type === 'Refused') return claim;
  return { type: 'Has', by: claim.type === 'Has' && claim.by === 'Granted' ? 'Granted' : 'Made' };
}

/** As a condition says it. */
export interface Refusal {
  readonly reason: 'NamespaceNotGranted' | 'InvalidConfig';
  readonly message: string;
}

/** A record in Seatrial's own namespace for who may not have one where it wants to: for people to see. */
export async function noteRefused(
  { cluster, clock, clusterName, log }: Pick<World, 'cluster' | 'clock' | 'clusterName' | 'log'>,
  { value, source }: Located<Application>,
  known: KubeObject | undefined,
  { reason, message }: Refusal,
  op: Op,
): Promise<void> {
  const { name } = value.metadata;
  const made = newState(name, { namespace: systemNamespace, cluster: clusterName });
  if (known === undefined) {
    log('warn', message, { application: name, file: source.file });
    await createOnce(cluster, made, op);
  }
  const record = known ?? (await cluster.get(refOf(made), op));
  if (record === undefined) return;
  const { status: before } = parseApplicationState(record);
  const condition = { type: 'Ready', status: 'False', reason, message } as const;
  const status = {
    ...newApplicationStatus(),
    file: source.file,
    path: value.spec.path,
    conditions: withCondition(before?.conditions ?? [], condition, clock.now()),
  };
  await writeStatus(cluster, record, status, op);
}

function grantsOf(granting: Granting): {
  readonly cluster: SourceView['cluster'];
  readonly clusterFile: string;
  readonly repository: string | undefined;
} {
  const file = granting?.clusterFile ?? 'the Cluster file';
  return { cluster: granting?.cluster, clusterFile: file, repository: granting?.repository };
}
