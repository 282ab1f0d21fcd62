import type { Head, Observed, Op } from '@seatrial/core';
import { decideApplication, withCondition } from '@seatrial/core';
import type { Application, ApplicationState, EpochMs, KubeObject, LedgerEntry } from '@seatrial/model';
import { apiVersion, labels, parseApplicationState, parseRelease } from '@seatrial/model';
import type { Manifests } from './manifests.ts';
import { createOnce, performApplication } from './perform.ts';
import { stateRef } from './release-controller.ts';
import { type Settled, settle } from './settle.ts';
import type { Source, SourceView } from './source.ts';
import { look, type World } from './world.ts';

export interface ApplicationController {
  reconcile(name: string, op: Op): Promise<EpochMs | 'OnChange'>;
}

export function createApplicationController(
  world: World,
  source: Source,
  manifests: Manifests,
  settled: Settled,
): ApplicationController {
  const { cluster, config, clusterName, clock } = world;

  /** The namespace comes first: the records of an application live in it. */
  async function ensureState(application: Application, op: Op): Promise<KubeObject> {
    const { namespace } = application.spec;
    const name = application.metadata.name;
    const found = await cluster.get(stateRef(namespace, name), op);
    if (found !== undefined) return found;
    const namespaceRef = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    if ((await cluster.get(namespaceRef, op)) === undefined) {
      await createOnce(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, op);
    }
    const state: KubeObject = {
      apiVersion,
      kind: 'ApplicationState',
      metadata: { name, namespace, labels: { [labels.application]: name } },
      spec: { application: name, cluster: clusterName },
    };
    await createOnce(cluster, state, op);
    return (await cluster.get(stateRef(namespace, name), op)) ?? state;
  }

  async function headOf(
    application: Application,
    view: Observed<SourceView>,
    op: Op,
  ): Promise<Observed<Head>> {
    if (view.type !== 'Value') return { type: 'Unavailable', reason: view.reason };
    const { commit } = view.value;
    return look(op, async () => {
      const tree = await config.tree(commit, application.spec.path, op);
      if (tree === undefined) return { commit };
      const { problem } = await manifests.version(tree, application.spec.namespace, op);
      return { commit, tree, ...(problem === undefined ? {} : { problem }) };
    });
  }

  async function ledgersFor(
    application: Application,
    op: Op,
  ): Promise<Record<string, Observed<readonly LedgerEntry[]>>> {
    const target = application.spec.targets.find((it) => it.cluster === clusterName);
    const before = target?.after ?? [];
    const read = await Promise.all(
      before.map(async (it) => [it.cluster, await config.ledger(it.cluster, op)] as const),
    );
    return Object.fromEntries(read);
  }

  async function releasesOf(state: ApplicationState, op: Op): Promise<readonly KubeObject[]> {
    const { namespace } = state.metadata;
    return cluster.list(
      {
        apiVersion,
        kind: 'Release',
        ...(namespace === undefined ? {} : { namespace }),
        labels: { [labels.application]: state.spec.application },
      },
      op,
    );
  }

  /** An application whose file has gone or is wrong: what runs goes on, and its record says why nothing new comes. */
  async function noteMissing(name: string, view: SourceView, op: Op): Promise<void> {
    const states = await cluster.list(
      { apiVersion, kind: 'ApplicationState', labels: { [labels.application]: name } },
      op,
    );
    const finding =
      view.findings.find((it) => it.severity === 'error' && it.message.includes(name)) ?? view.findings[0];
    const why =
      finding === undefined
        ? {
            reason: 'NotInRepository',
            message: `commit ${view.commit.slice(0, 7)} has no Application "${name}"`,
          }
        : {
            reason: 'InvalidConfig',
            message: `${finding.file}:${finding.line}:${finding.column}: ${finding.message}`,
          };
    for (const object of states) {
      const { status } = parseApplicationState(object);
      if (
        status === undefined ||
        status.conditions.some((it) => it.type === 'Ready' && it.message === why.message)
      )
        continue;
      const conditions = withCondition(
        status.conditions,
        { type: 'Ready', status: 'False', ...why },
        clock.now(),
      );
      await cluster.updateStatus({ ...object, status: { ...status, conditions } }, op);
    }
  }

  return {
    async reconcile(name, op) {
      const view = await source.view(op);
      if (view.type !== 'Value' && view.type !== 'Stale') return 'OnChange';
      const application = view.value.applications.get(name);
      if (application === undefined) {
        await noteMissing(name, view.value, op);
        return 'OnChange';
      }
      const object = await ensureState(application, op);
      const state = parseApplicationState(object);
      const seen = {
        application,
        head: await headOf(application, view, op),
        releases: (await releasesOf(state, op)).map(parseRelease),
        ledgers: await ledgersFor(application, op),
      };
      const decision = decideApplication(state, seen, clock.now());
      return settle(world, settled, object, decision, (action) => performApplication(world, action, op), op);
    },
  };
}
