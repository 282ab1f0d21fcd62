const kibibyte = 1024;
const mebibyte = kibibyte * kibibyte;

/** Bounds of everything that a renderer may take. Times are in milliseconds unless they say otherwise, sizes in bytes. */
export interface SandboxLimits {
  /** Of one program, from its start to its end. */
  readonly timeMs: number;
  /** Processor time of one program. */
  readonly processorSecondsMax: number;
  /** Memory that one program may write to. */
  readonly memoryBytesMax: number;
  /** A garbage collector works harder from here on, before the hard bound is hit. */
  readonly memoryBytesAim: number;
  readonly outputBytesMax: number;
  /** Of what a program says on standard error, the last of it. */
  readonly errorBytesMax: number;
  /** Of one file that a program writes. */
  readonly writtenBytesMax: number;
  /** Files that one rendering reads. */
  readonly filesMax: number;
  readonly filesBytesMax: number;
  /** Programs that run side by side. */
  readonly programsAtOnce: number;
  /** Rendered output on disk: when it is more, what was not used the longest goes. */
  readonly cacheBytesMax: number;
  readonly cacheFilesMax: number;
  /** A chart archive, packed. */
  readonly archiveBytesMax: number;
  /** The index of a chart repository: the large public ones have some 20 MiB. */
  readonly indexBytesMax: number;
  /** The same where it is JSON, which is parsed as a whole: seconds and gigabytes, were it as large. */
  readonly jsonIndexBytesMax: number;
  /** Answers of a registry that are read as JSON. */
  readonly manifestBytesMax: number;
  /** From a request to the end of its answer. */
  readonly downloadTimeMs: number;
  /** Without a byte, before a download is given up. */
  readonly silenceMs: number;
  /** From a chart repository that did not answer to the next try, whoever wants something of it. */
  readonly outageRestMs: number;
  readonly redirectsMax: number;
}

export const sandboxLimits: SandboxLimits = {
  timeMs: 60_000,
  processorSecondsMax: 60,
  memoryBytesMax: 1024 * mebibyte,
  memoryBytesAim: 768 * mebibyte,
  outputBytesMax: 32 * mebibyte,
  errorBytesMax: 64 * kibibyte,
  writtenBytesMax: 32 * mebibyte,
  filesMax: 20_000,
  filesBytesMax: 256 * mebibyte,
  programsAtOnce: 2,
  cacheBytesMax: 512 * mebibyte,
  cacheFilesMax: 20_000,
  archiveBytesMax: 32 * mebibyte,
  indexBytesMax: 64 * mebibyte,
  jsonIndexBytesMax: 8 * mebibyte,
  manifestBytesMax: mebibyte,
  downloadTimeMs: 60_000,
  silenceMs: 10_000,
  outageRestMs: 15_000,
  redirectsMax: 5,
};
