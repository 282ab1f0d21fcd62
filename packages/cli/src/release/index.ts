export type { NamespacedOptions } from '../cluster/cluster-options.ts';
/** Records are all that this has to do with: by a kubeconfig or by the HTTP API of a runner alike. */
export { type RecordCluster, withRecords } from '../cluster/open-cluster.ts';
export { type Context, Interrupted } from '../context.ts';
export { failureText } from '../failure.ts';
export { line } from '../output/line.ts';
export { stepContext } from '../step-context.ts';
export { approvalText, approveOn } from './approve.ts';
export { qualified } from './choose-release.ts';
export { followRelease } from './follow-release.ts';
export { followRollback } from './follow-rollback.ts';
export { requestOn, type Said } from './request.ts';
export { rollBackOn } from './roll-back.ts';
