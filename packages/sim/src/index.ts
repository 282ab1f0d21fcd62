export type { Outcome } from './run-checked.ts';
export { type SimulateOptions, simulate } from './simulate.ts';
export { type Rehearsal, type RehearseOptions, rehearseVoyage } from './voyage/rehearse-voyage.ts';
