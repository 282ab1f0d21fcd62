/** What one file may cost to read. Reaching a limit is a finding, and the file is not read any further. */
export interface ConfigLimits {
  /** Size of a file with Clusters, Applications or Scenarios. */
  readonly configBytesMax: number;
  /** Size of a file with manifests; bundles of CRDs reach a few megabytes. */
  readonly manifestBytesMax: number;
  readonly documentsMax: number;
  /** Levels of lists and maps; schemas inside CRDs reach about 60. */
  readonly nestingMax: number;
  /** Lexical tokens; they, not bytes, are what parsing costs. */
  readonly tokensMax: number;
  /** Characters and values that aliases add to a file when they are written out, as for the API server they are. */
  readonly aliasedMax: number;
  readonly findingsPerFileMax: number;
}

const mebibyte = 1024 * 1024;

export const configLimits: ConfigLimits = {
  configBytesMax: mebibyte,
  manifestBytesMax: 8 * mebibyte,
  documentsMax: 2_000,
  nestingMax: 200,
  tokensMax: 1_000_000,
  aliasedMax: mebibyte,
  findingsPerFileMax: 100,
};
