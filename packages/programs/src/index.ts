export { cachedPath, resolveCacheDir } from './cache.ts';
export type { ObtainOptions } from './context.ts';
export { ProgramsError, type ProgramsErrorCode } from './errors.ts';
export type { ProgramEvent, Report } from './events.ts';
export { gatewayApiCrds } from './gateway-api.ts';
export { currentPlatform } from './platform.ts';
export { provide } from './provide.ts';
export { createReporter } from './reporter.ts';
export { type ProgramEntry, type ProgramName, programTable } from './table.ts';
