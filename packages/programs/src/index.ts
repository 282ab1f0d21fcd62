export { cachedPath, resolveCacheDir } from './cache.ts';
export type { ObtainOptions } from './context.ts';
export {
  provideSeatrial,
  type SeatrialProvided,
  type SeatrialWanted,
} from './download-seatrial.ts';
export { ProgramsError, type ProgramsErrorCode } from './errors.ts';
export type { ProgramEvent, Report } from './events.ts';
export { gatewayApiCrds } from './gateway-api.ts';
export { makeFolder } from './make-folder.ts';
export { currentPlatform } from './platform.ts';
export { findProgram, provide } from './provide.ts';
export { createReporter } from './reporter.ts';
export { type ProgramEntry, type ProgramName, programTable } from './table.ts';
