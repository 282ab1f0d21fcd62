import {
  type Application,
  type ApplicationState,
  apiVersion,
  type KubeObject,
  labels,
  type ReleaseSpec,
  type Undo,
} from '@seatrial/model';

/** The version that a release is to bring, and the one that is stable before it. */
export interface Want {
  readonly tree: string;
  readonly commit: string;
  readonly previous?: { readonly tree: string; readonly commit?: string | undefined };
  /** Present for the way back from a release that had been promoted. */
  readonly undo?: Undo;
}

/** A release of one application, as it is made. */
export function newRelease(
  state: ApplicationState,
  { spec }: Application,
  name: string,
  { tree, commit, previous, undo }: Want,
): KubeObject {
  const target = spec.targets.find((it) => it.cluster === state.spec.cluster);
  const releaseSpec: ReleaseSpec = {
    application: state.spec.application,
    cluster: state.spec.cluster,
    tree,
    commit,
    path: spec.path,
    revert: spec.revert,
    crashLogLines: spec.crashLogLines,
    approvals: [],
    requests: [],
    ...(previous === undefined ? {} : { previousTree: previous.tree }),
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

/** Names are `<application>-<sequence>-<tree>`; a record that a person named otherwise has no place among them. */
export function sequenceOf(name: string | undefined): number {
  const sequence = Number(name?.split('-').at(-2));
  return Number.isSafeInteger(sequence) ? sequence : 0;
}
