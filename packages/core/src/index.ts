export type { Clock } from './clock.ts';
export type { Observed } from './observation.ts';
