import type { TokenSource } from './id-token.ts';
import { linesOf } from './lines.ts';

/** How a step reaches a cluster, as the commands of `seatrial` take it. */
export interface ClusterAccess {
  readonly kubeconfig?: string;
  readonly context?: string;
  /** The HTTP API of a runner, in place of both. */
  readonly api?: { readonly url: string; readonly token: TokenSource; readonly caFile?: string };
}

export interface ClusterInput {
  /** By which people know it in logs and environments. */
  readonly name: string;
  readonly access: ClusterAccess;
}

const clustersMax = 50;
const nameCharactersMax = 253;

/**
 * The clusters of the inputs `clusters` (a line each), `kubeconfig`, `audience` and `ca-file`: `NAME` is a context of the
 * kubeconfig, `NAME=https://…` a runner's HTTP API. A text where one of them is wrong.
 * @param tokenFor the workflow's own token for an audience; asked for where an HTTP API is named
 */
export function clustersOf(
  read: (name: string) => string,
  tokenFor: (audience: string) => TokenSource,
): readonly ClusterInput[] | string {
  const lines = [...new Set(linesOf(read('clusters')))];
  if (lines.length > clustersMax) return `Cannot take the input clusters: it names more than ${clustersMax}`;
  const found: ClusterInput[] = [];
  for (const line of lines) {
    const cluster = clusterOf(line, read, tokenFor);
    if (typeof cluster === 'string') return cluster;
    if (found.some(({ name }) => name === cluster.name))
      return wrong(line, `two lines name ${JSON.stringify(cluster.name)}, give each a name of its own`);
    found.push(cluster);
  }
  return found;
}

/** The one cluster of the input `cluster`, as a line of `clusters` has it; without one, the kubeconfig's current context. */
export function oneClusterOf(
  read: (name: string) => string,
  tokenFor: (audience: string) => TokenSource,
): ClusterInput | string {
  const line = read('cluster').trim();
  if (line !== '') return clusterOf(line, read, tokenFor);
  return { name: 'the current context', access: kubeconfigOf(read) };
}

function clusterOf(
  line: string,
  read: (name: string) => string,
  tokenFor: (audience: string) => TokenSource,
): ClusterInput | string {
  const at = line.search(/=https?:/);
  const name = at < 0 ? line : line.slice(0, at);
  if (name === '' || name.length > nameCharactersMax || /\p{C}/u.test(name))
    return wrong(line, 'write the name of a context, or NAME=https://HOST');
  if (at < 0) return { name, access: { ...kubeconfigOf(read), context: name } };
  const url = line.slice(at + 1);
  const audience = read('audience');
  if (!isSafe(url)) return wrong(line, 'write NAME=https://HOST, without a user, ? or #');
  if (audience === '')
    return 'Cannot take the input audience: it is empty, write the one that the runner behind the address asks for';
  const caFile = read('ca-file');
  const api = { url, token: tokenFor(audience), ...(caFile === '' ? {} : { caFile }) };
  return { name, access: { api } };
}

function kubeconfigOf(read: (name: string) => string): Pick<ClusterAccess, 'kubeconfig'> {
  const kubeconfig = read('kubeconfig');
  return kubeconfig === '' ? {} : { kubeconfig };
}

/** A token goes over encrypted connections alone, or stays on this machine. */
function isSafe(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  const isLocal = url.hostname === 'localhost' || url.hostname.startsWith('127.');
  return (url.protocol === 'https:' || isLocal) && url.search === '' && url.hash === '';
}

function wrong(line: string, hint: string): string {
  return `Cannot take the cluster ${JSON.stringify(line)}: ${hint}`;
}
