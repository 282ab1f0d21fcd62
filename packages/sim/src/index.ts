export { isMoreThan } from './checks/rate.ts';
export { type ChosenRevert, type RevertChoice, simulateChosenRevert } from './chosen-revert.ts';
export { type MergeStream, type MergeStreamOptions, simulateMergeStream } from './merge-stream.ts';
export type { Outcome } from './run-checked.ts';
export { type SimulateOptions, simulate } from './simulate.ts';
export { crashAtWrite } from './voyage/crash-at-write.ts';
export { type Rehearsal, type RehearseOptions, rehearseVoyage } from './voyage/rehearse-voyage.ts';
export { simulateWithdrawnGrant, type WithdrawnGrant } from './withdrawn-grant.ts';
