export { openPlace, type Place } from './place.ts';
export type { PlaceOptions } from './place-options.ts';
export { type RunnerOptions, startRunner } from './runner-process.ts';
export { assemble, type Crew } from './voyage/crew.ts';
export { formatReport, type Leg, type VoyageReport } from './voyage/report.ts';
export { sail } from './voyage/voyage.ts';
