import {
  type Application,
  type ApplicationState,
  type ApplicationStateStatus,
  apiVersion,
  type KubeObject,
  labels,
  type ReleaseSpec,
  type Undo,
} from '@seatrial/model';
import type { Sourced } from '../version/sources.ts';

/** The version that a release is to bring, and the one that is stable before it. */
export interface Want extends Sourced {
  readonly commit: string;
  readonly previous?: Sourced & { readonly commit?: string | undefined };
  /** Present for the way back from a release that had been promoted. */
  readonly undo?: Undo;
}

/** What is stable, before a release that is to come. */
export function stableBefore({
  stableVersion: version,
  stableSources: sources,
  stableRenderer: renderer,
  stableCommit: commit,
}: ApplicationStateStatus): Pick<Want, 'previous'> {
  return version === undefined ? {} : { previous: { version, sources, renderer, commit } };
}

/** A release of one application, as it is made. */
export function newRelease(
  state: ApplicationState,
  { spec }: Application,
  name: string,
  { version, sources, renderer, commit, previous, undo }: Want,
): KubeObject {
  const target = spec.targets.find((it) => it.cluster === state.spec.cluster);
  const releaseSpec: ReleaseSpec = {
    application: state.spec.application,
    cluster: state.spec.cluster,
    version,
    ...(sources === undefined ? {} : { sources: [...sources] }),
    ...(renderer === undefined ? {} : { renderer }),
    commit,
    path: spec.path,
    ...(spec.serviceAccount === undefined ? {} : { serviceAccount: spec.serviceAccount }),
    revert: spec.revert,
    crashLogLines: spec.crashLogLines,
    approvals: [],
    requests: [],
    ...(previous === undefined ? {} : { previousVersion: previous.version }),
    ...(previous?.sources === undefined ? {} : { previousSources: [...previous.sources] }),
    ...(previous?.renderer === undefined ? {} : { previousRenderer: previous.renderer }),
    ...(previous?.commit === undefined ? {} : { previousCommit: previous.commit }),
    ...(undo === undefined ? {} : { undo }),
    ...(spec.rollout === undefined
      ? target?.steps === undefined || undo !== undefined
        ? {}
        : { steps: target.steps }
      : { rollout: { ...spec.rollout, steps: target?.steps ?? spec.rollout.steps } }),
  };
  return {
    apiVersion,
    kind: 'Release',
    metadata: {
      name,
      ...(state.metadata.namespace === undefined ? {} : { namespace: state.metadata.namespace }),
      labels: { [labels.application]: state.spec.application },
    },
    spec: releaseSpec,
  };
}

/** Names are `<application>-<sequence>-<version>`; a record that a person named otherwise has no place among them. */
export function sequenceOf(name: string | undefined): number {
  const sequence = Number(name?.split('-').at(-2));
  return Number.isSafeInteger(sequence) ? sequence : 0;
}
