import type { ProgramEvent, Report } from './events.ts';

export type ReporterOptions = {
  readonly isTTY: boolean;
  readonly ci: boolean;
};

type Output = { readonly write: (text: string) => unknown };

const PLAIN_PROGRESS_MS = 15_000; // CI systems end a job that is silent for long, and keep every line
const CLEAR_LINE = '\r\u001B[2K';

/** Writes events as lines: on a terminal progress is redrawn in place, elsewhere it is a line every 15 seconds. */
export function createReporter(stream: Output, { isTTY, ci }: ReporterOptions): Report {
  return isTTY && !ci ? inPlace(stream) : plain(stream);
}

function inPlace(stream: Output): Report {
  return (event) => stream.write(CLEAR_LINE + describe(event) + (isProgress(event) ? '' : '\n'));
}

function plain(stream: Output): Report {
  const saidMs = new Map<string, number>(); // elapsed time at the last progress line, by what is in progress
  return (event) => {
    if (isProgress(event)) {
      const key = `${event.type} ${event.name}`;
      const last = saidMs.get(key);
      if (last !== undefined && event.elapsedMs >= last && event.elapsedMs - last < PLAIN_PROGRESS_MS) return;
      saidMs.set(key, event.elapsedMs);
    }
    stream.write(`${describe(event)}\n`);
  };
}

type Progress = Extract<ProgramEvent, { type: 'Downloading' | 'Building' }>;

function isProgress(event: ProgramEvent): event is Progress {
  return event.type === 'Downloading' || event.type === 'Building';
}

function describe(event: ProgramEvent): string {
  switch (event.type) {
    case 'Found':
      return `${event.name}: found in ${sourceName(event.source)}, ${event.path}`;
    case 'VersionMismatch':
      return `${event.name}: warning: ${event.path} (${event.source}) is version ${event.found}, wanted ${event.wanted}; not used`;
    case 'CacheBroken':
      return `${event.name}: warning: ${event.path} in the cache is damaged; made anew`;
    case 'HostUnreachable':
      return `${event.reason}: no downloads from there`;
    case 'MethodFailed':
      return `${event.name}: ${sourceName(event.method)} not possible: ${event.reason}`;
    case 'Downloading':
      return `${event.name}: downloading ${amount(event.bytes, event.bytesTotal)} from ${new URL(event.url).host}`;
    case 'Building':
      return `${event.name}: building with Go, ${seconds(event.elapsedMs)}, ${event.packages} packages compiled`;
    case 'Waiting':
      return `${event.name}: waiting for process ${event.pid}, which is making it`;
    case 'Ready':
      return `${event.name}: ready after ${seconds(event.elapsedMs)} (${sourceName(event.source)}), ${event.path}`;
    default:
      return unreachable(event);
  }
}

const SOURCE_NAMES = {
  KUBEBUILDER_ASSETS: 'KUBEBUILDER_ASSETS',
  PATH: 'PATH',
  Cache: 'the cache',
  Download: 'download',
  GoBuild: 'build with Go',
} as const;

function sourceName(source: keyof typeof SOURCE_NAMES): string {
  return SOURCE_NAMES[source];
}

function seconds(elapsedMs: number): string {
  return `${Math.round(elapsedMs / 1_000)} s`;
}

function amount(bytes: number, bytesTotal: number | undefined): string {
  const mebibytes = (count: number) => (count / 1024 / 1024).toFixed(1);
  return bytesTotal === undefined
    ? `${mebibytes(bytes)} MiB`
    : `${mebibytes(bytes)} of ${mebibytes(bytesTotal)} MiB`;
}

function unreachable(value: never): never {
  throw new Error(`Unexpected event ${JSON.stringify(value)}`);
}
