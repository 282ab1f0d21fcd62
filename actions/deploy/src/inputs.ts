import { type ClusterInput, clustersOf, linesOf, minutesOf, type TokenSource, yesNo } from '@seatrial/step';

export const onSuperseded = ['follow', 'fail', 'succeed'] as const;
export type OnSuperseded = (typeof onSuperseded)[number];

export interface Inputs {
  readonly path: string;
  readonly clusters: readonly ClusterInput[];
  /** Absent: what the event says. */
  readonly base?: string;
  readonly onSuperseded: OnSuperseded;
  readonly timeoutMs: number;
  readonly token: string;
  readonly deployments: boolean;
  /** By the name of a cluster, where people see what runs there. */
  readonly environmentUrls: ReadonlyMap<string, string>;
  readonly jsonFile?: string;
}

/** The inputs as the workflow wrote them, by their names; '' where it left one out. A text where one of them is wrong. */
export function parseInputs(
  read: (name: string) => string,
  tokenFor: (audience: string) => TokenSource,
): Inputs | string {
  const clusters = clustersOf(read, tokenFor);
  if (typeof clusters === 'string') return clusters;
  if (clusters.length === 0) return 'Cannot take the input clusters: it is empty, name one a line';
  const found = onSuperseded.find((it) => it === (read('on-superseded') || 'follow'));
  if (found === undefined)
    return wrong('on-superseded', read('on-superseded'), `write ${onSuperseded.join(', ')}`);
  const timeoutMs = minutesOf(read('timeout-minutes') || '60');
  if (timeoutMs === undefined)
    return wrong('timeout-minutes', read('timeout-minutes'), 'write a number of minutes up to 1440');
  const deployments = yesNo(read('deployments'), true);
  if (deployments === undefined) return wrong('deployments', read('deployments'), 'write true or false');
  const environmentUrls = urlsOf(read('environment-urls'), clusters);
  if (typeof environmentUrls === 'string') return environmentUrls;
  return {
    path: read('path') || '.',
    clusters,
    ...(read('base') === '' ? {} : { base: read('base') }),
    onSuperseded: found,
    timeoutMs,
    token: read('token'),
    deployments,
    environmentUrls,
    ...(read('json-file') === '' ? {} : { jsonFile: read('json-file') }),
  };
}

function urlsOf(text: string, clusters: readonly ClusterInput[]): ReadonlyMap<string, string> | string {
  const urls = new Map<string, string>();
  for (const line of linesOf(text)) {
    const at = line.search(/=https?:/);
    const [name, url] = [line.slice(0, Math.max(0, at)), line.slice(at + 1)];
    if (at < 0 || !URL.canParse(url)) return wrong('environment-urls', line, 'write NAME=https://HOST');
    if (!clusters.some((it) => it.name === name))
      return wrong('environment-urls', line, `write the name of one of the clusters`);
    urls.set(name, url);
  }
  return urls;
}

function wrong(name: string, value: string, hint: string): string {
  return `Cannot take the input ${name}: it is ${JSON.stringify(value)}, ${hint}`;
}
