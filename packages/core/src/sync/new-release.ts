import type { Application, ApplicationState, KubeObject, ReleaseSpec } from '@seatrial/model';
import { apiVersion, labels } from '@seatrial/model';

/** A release of one application, as it is made. */
export function newRelease(
  state: ApplicationState,
  { spec }: Application,
  name: string,
  { tree, commit }: { readonly tree: string; readonly commit: string },
  stableTree: string | undefined,
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
    ...(stableTree === undefined ? {} : { previousTree: stableTree }),
    ...(spec.rollout === undefined
      ? target?.steps === undefined
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
