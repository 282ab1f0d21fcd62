export {
  type ArmCounter,
  type ArmCounterOptions,
  type Arms,
  type ArmsQuery,
  createArmCounter,
} from './arms.ts';
export { TelemetryError, type TelemetryErrorCode } from './errors.ts';
export {
  type Exposition,
  type ExpositionFinding,
  type ExpositionFindingCode,
  parseExposition,
  type Sample,
} from './exposition.ts';
export { createHttpClient, type HttpClient } from './http-client.ts';
export { createHttpGet, type GetRequest, type HttpAnswer, type HttpGet } from './http-get.ts';
export { type HttpProbe, httpProbe, type ProbeResult } from './http-probe.ts';
export { defaultExpositionLimits, type ExpositionLimits } from './limits.ts';

export { createScraper, type Scraper, type ScraperOptions } from './scraper.ts';
export { sumOfArms } from './sum-of-arms.ts';
