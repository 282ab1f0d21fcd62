import { type ConfigLimits, configLimits } from '@seatrial/model';

/** Bounds of one file, of one application, and of a repository as a whole. */
export interface RenderLimits extends ConfigLimits {
  /** Objects of one application; its records in the cluster have room for twice as many. */
  readonly objectsMax: number;
  /** Findings shown of a repository; all are counted. */
  readonly findingsMax: number;
  /** Files and folders looked at in a directory. */
  readonly entriesMax: number;
  /** Bytes of YAML read from a directory: parsed values take some ten times as much memory. */
  readonly totalBytesMax: number;
  readonly folderDepthMax: number;
}

export const renderLimits: RenderLimits = {
  ...configLimits,
  objectsMax: 20_000,
  findingsMax: 1_000,
  entriesMax: 200_000,
  totalBytesMax: 128 * 1024 * 1024,
  folderDepthMax: 64,
};
