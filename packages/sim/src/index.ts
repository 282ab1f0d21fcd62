export type { Outcome } from './run-checked.ts';
export { type SimulateOptions, simulate } from './simulate.ts';
export { crashAtWrite } from './voyage/crash-at-write.ts';
export { type Rehearsal, type RehearseOptions, rehearseVoyage } from './voyage/rehearse-voyage.ts';
