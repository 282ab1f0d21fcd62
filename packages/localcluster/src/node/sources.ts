import type { KubeObject } from '@seatrial/model';
import type { Container, Pod, Volume } from './pod.ts';

/** The contents of a ConfigMap or Secret by key. */
export type SourceData = ReadonlyMap<string, Buffer>;

export interface SourceName {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
}

/** The ConfigMaps and Secrets of the pod's namespace that were found. */
export interface Sources {
  find(source: SourceName): SourceData | undefined;
}

/** What a container refers to in its environment. */
export function sourcesOfContainer({ env = [], envFrom = [] }: Container): readonly SourceName[] {
  return [
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...named('ConfigMap', configMapRef?.name),
      ...named('Secret', secretRef?.name),
    ]),
    ...env.flatMap(({ valueFrom }) => [
      ...named('ConfigMap', valueFrom?.configMapKeyRef?.name),
      ...named('Secret', valueFrom?.secretKeyRef?.name),
    ]),
  ];
}

/** What the volumes of a pod refer to. */
export function sourcesOfVolumes({ spec }: Pod): readonly SourceName[] {
  return (spec.volumes ?? [])
    .filter((volume) => !givesApiAccess(volume))
    .flatMap(({ configMap, secret, projected }) => [
      ...named('ConfigMap', configMap?.name),
      ...named('Secret', secret?.secretName),
      ...(projected?.sources ?? []).flatMap((source) => [
        ...named('ConfigMap', source.configMap?.name),
        ...named('Secret', source.secret?.name),
      ]),
    ]);
}

/** The volume that admission adds to every pod: a local process has no fixed place to look for its token. */
export function givesApiAccess({ projected }: Volume): boolean {
  return (projected?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken !== undefined);
}

export function sourceKey({ kind, name }: SourceName): string {
  return `${kind}/${name}`;
}

/** Reads `data` and `binaryData` of a ConfigMap, or `data` of a Secret. */
export function sourceData(object: KubeObject): SourceData {
  const { data = {}, binaryData = {} } = object as KubeObject & {
    data?: Readonly<Record<string, string>>;
    binaryData?: Readonly<Record<string, string>>;
  };
  const encoding = object.kind === 'Secret' ? 'base64' : 'utf8';
  return new Map([
    ...Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)] as const),
    ...Object.entries(binaryData).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const),
  ]);
}

function named(kind: SourceName['kind'], name: string | undefined): readonly SourceName[] {
  return name === undefined ? [] : [{ kind, name }];
}
