export { openPlace, type Place, type PlaceOptions } from './place.ts';
export { assemble, type Crew } from './voyage/crew.ts';
export { formatReport, type Leg, type VoyageReport } from './voyage/report.ts';
export { sail } from './voyage/voyage.ts';
