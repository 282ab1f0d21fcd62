import type { KubeObject } from '@seatrial/model';
import { field, stringAt, withField } from '../fields.ts';

export type ConfigKind = 'ConfigMap' | 'Secret';

export interface ConfigReference {
  readonly kind: ConfigKind;
  readonly name: string;
}

/** ConfigMaps and Secrets that a pod spec reads: env, envFrom, volumes, projected volumes, and what pulls its images. */
export function configReferences(podSpec: unknown): readonly ConfigReference[] {
  const found: ConfigReference[] = [];
  mapConfigReferences(podSpec, (kind, name) => {
    found.push({ kind, name });
    return name;
  });
  return found;
}

/** ConfigMaps and Secrets among a version's objects that the pods of a workload read. */
export function readConfigs(workload: KubeObject, version: readonly KubeObject[]): readonly KubeObject[] {
  const read = new Set(
    configReferences(field(workload, 'spec', 'template', 'spec')).map(({ kind, name }) => `${kind}/${name}`),
  );
  return version.filter(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === 'v1' &&
      metadata.namespace === workload.metadata.namespace &&
      read.has(`${kind}/${metadata.name}`),
  );
}

/**
 * A copy of the pod spec with the names of its ConfigMaps and Secrets replaced. The field around a name says what
 * it names (core/v1 PodSpec): most hold it in `name`; a volume's `secret` and `azureFile` in
 * `secretName`; `imagePullSecrets` is a list.
 */
export function mapConfigReferences(
  podSpec: unknown,
  rename: (kind: ConfigKind, name: string) => string,
): unknown {
  if (Array.isArray(podSpec)) return podSpec.map((element) => mapConfigReferences(element, rename));
  if (typeof podSpec !== 'object' || podSpec === null) return podSpec;
  return Object.fromEntries(
    Object.entries(podSpec).map(([key, value]) => {
      const kind = kindByField[key];
      if (kind === undefined) return [key, mapConfigReferences(value, rename)];
      const renamed = (holder: unknown): unknown => renamedHolder(holder, (name) => rename(kind, name));
      return [key, Array.isArray(value) ? value.map(renamed) : renamed(value)];
    }),
  );
}

function renamedHolder(holder: unknown, rename: (name: string) => string): unknown {
  const nameField = stringAt(holder, 'secretName') === undefined ? 'name' : 'secretName';
  const name = stringAt(holder, nameField);
  return name === undefined ? holder : withField(holder, [nameField], rename(name));
}

/** Fields of a pod spec that name a ConfigMap or a Secret. */
export const kindByField: Readonly<Record<string, ConfigKind | undefined>> = {
  configMap: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  secret: 'Secret',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
  azureFile: 'Secret',
  nodePublishSecretRef: 'Secret',
  imagePullSecrets: 'Secret',
};
