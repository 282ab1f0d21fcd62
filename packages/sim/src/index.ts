export { type Outcome, type SimulateOptions, simulate } from './simulate.ts';
