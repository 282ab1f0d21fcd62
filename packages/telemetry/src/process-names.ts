import type { Exposition } from './exposition.ts';

/** Names the process that a series is of, by the series' labels. */
export interface ProcessNames {
  (labels: ReadonlyMap<string, string>): string;
  /** Those that the page says it is of, whatever they have counted. */
  readonly all: readonly string[];
}

/** Labels by which Prometheus and its exporters distinguish processes; all others distinguish requests. */
const PROCESS_LABELS = [
  'job',
  'instance',
  'namespace',
  'pod',
  'pod_name',
  'exported_instance',
  'exported_pod',
];
/** Of every client library's own metrics: seconds since the epoch at which the process started. */
const START_TIME = 'process_start_time_seconds';

/**
 * A process is its labels and, where the page states it, the time at which it started: one that restarted is another.
 * The pages of several processes that answer at one address in turn are distinguished by that time.
 */
export function processNames({ samples }: Exposition): ProcessNames {
  const starts = new Map<string, string>();
  for (const { name, labels, value } of samples)
    if (name === START_TIME) starts.set(labelled(labels), String(value));
  const named = (place: string): string => `${place}@${starts.get(place) ?? starts.get('') ?? ''}`;
  const places = starts.size === 0 ? [''] : [...starts.keys()];
  return Object.assign((labels: ReadonlyMap<string, string>) => named(labelled(labels)), {
    all: places.map(named),
  });
}

function labelled(labels: ReadonlyMap<string, string>): string {
  return PROCESS_LABELS.flatMap((name) => {
    const value = labels.get(name);
    return value === undefined ? [] : [`${name}=${value}`];
  }).join(',');
}
