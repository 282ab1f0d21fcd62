import type { Pod } from './pod.ts';

/** Where a pod was put: what its own object may not say yet. */
export interface PodPlace {
  readonly podIP: string;
  readonly hostIP: string;
}

const KEYED = /^metadata\.(labels|annotations)\['([^']+)'\]$/;

/** The value of a downward API field path; undefined for a path a local node does not know. */
export function podField(
  { metadata, spec }: Pod,
  { podIP, hostIP }: PodPlace,
  fieldPath: string,
): string | undefined {
  const keyed = KEYED.exec(fieldPath);
  if (keyed !== null) {
    const [, table, key = ''] = keyed;
    return (table === 'labels' ? metadata.labels : metadata.annotations)?.[key] ?? '';
  }
  switch (fieldPath) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace;
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return lines(metadata.labels);
    case 'metadata.annotations':
      return lines(metadata.annotations);
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return podIP;
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIP;
    default:
      return undefined;
  }
}

/** The format of a labels file in a downward API volume. */
function lines(table: Readonly<Record<string, string>> = {}): string {
  return Object.entries(table)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .toSorted()
    .join('\n');
}
