export type { Observed } from './observation.ts';
