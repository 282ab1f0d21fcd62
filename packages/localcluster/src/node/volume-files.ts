import type { DownwardApiSource, KeyedSource, Pod, Volume } from './pod.ts';
import { type PodPlace, podField } from './pod-field.ts';
import { givesApiAccess, type SourceName, type Sources } from './sources.ts';

export interface VolumeFile {
  /** Relative to the volume's directory. */
  readonly path: string;
  readonly content: Buffer;
}

export type VolumeContents =
  | { readonly type: 'Files'; readonly files: readonly VolumeFile[] }
  | { readonly type: 'Unmountable'; readonly message: string };

/** The files of a volume at the moment its pod starts; an emptyDir has none. */
export function volumeContents(volume: Volume, pod: Pod, place: PodPlace, sources: Sources): VolumeContents {
  const { configMap, secret, downwardAPI, projected, emptyDir } = volume;
  if (emptyDir !== undefined || givesApiAccess(volume)) return { type: 'Files', files: [] };
  if (configMap !== undefined) return keyed({ kind: 'ConfigMap', name: configMap.name }, configMap, sources);
  if (secret !== undefined) return keyed({ kind: 'Secret', name: secret.secretName }, secret, sources);
  if (downwardAPI !== undefined) return downward(downwardAPI, pod, place);
  if (projected !== undefined) {
    const parts = (projected.sources ?? []).map((source): VolumeContents => {
      if (source.configMap !== undefined) {
        return keyed({ kind: 'ConfigMap', name: source.configMap.name }, source.configMap, sources);
      }
      if (source.secret !== undefined)
        return keyed({ kind: 'Secret', name: source.secret.name }, source.secret, sources);
      return downward(source.downwardAPI ?? {}, pod, place);
    });
    return joined(parts);
  }
  return {
    type: 'Unmountable',
    message: `volume "${volume.name}": a local node mounts emptyDir, configMap, secret, downwardAPI and projected volumes`,
  };
}

function keyed(source: SourceName, { items, optional }: KeyedSource, sources: Sources): VolumeContents {
  const data = sources.find(source);
  if (data === undefined && optional === true) return { type: 'Files', files: [] };
  if (data === undefined) {
    return { type: 'Unmountable', message: `${source.kind.toLowerCase()} "${source.name}" not found` };
  }
  if (items === undefined) {
    return { type: 'Files', files: [...data].map(([path, content]) => ({ path, content })) };
  }
  return joined(
    items.map(({ key, path }): VolumeContents => {
      const content = data.get(key);
      if (content !== undefined) return { type: 'Files', files: [{ path, content }] };
      if (optional === true) return { type: 'Files', files: [] };
      return { type: 'Unmountable', message: `${source.kind} "${source.name}" has no key "${key}"` };
    }),
  );
}

function downward({ items = [] }: DownwardApiSource, pod: Pod, place: PodPlace): VolumeContents {
  return joined(
    items.map(({ path, fieldRef }): VolumeContents => {
      const value = fieldRef === undefined ? undefined : podField(pod, place, fieldRef.fieldPath);
      if (value !== undefined) return { type: 'Files', files: [{ path, content: Buffer.from(value) }] };
      return {
        type: 'Unmountable',
        message: `downward API file "${path}": only fieldRef to a known field is supported`,
      };
    }),
  );
}

function joined(parts: readonly VolumeContents[]): VolumeContents {
  const files: VolumeFile[] = [];
  for (const part of parts) {
    if (part.type === 'Unmountable') return part;
    files.push(...part.files);
  }
  return { type: 'Files', files };
}
