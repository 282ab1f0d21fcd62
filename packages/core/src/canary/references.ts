import { stringAt } from '../fields.ts';

export type ConfigKind = 'ConfigMap' | 'Secret';

export interface ConfigReference {
  readonly kind: ConfigKind;
  readonly name: string;
}

/** ConfigMaps and Secrets that a pod spec reads: env, envFrom, volumes, projected volumes. */
export function configReferences(podSpec: unknown): readonly ConfigReference[] {
  const found: ConfigReference[] = [];
  mapConfigReferences(podSpec, (kind, name) => {
    found.push({ kind, name });
    return name;
  });
  return found;
}

/**
 * A copy of the pod spec with the names of its ConfigMaps and Secrets replaced. Where a name stands in a pod spec is told
 * by the field that holds it (core/v1 PodSpec): configMapRef, configMapKeyRef and secretRef, secretKeyRef hold `name`; a
 * volume's `configMap` holds `name`, its `secret` holds `secretName`, and in a projected volume both hold `name`.
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
      const nameField = stringAt(value, 'secretName') === undefined ? 'name' : 'secretName';
      const name = stringAt(value, nameField);
      return [key, name === undefined ? value : { ...(value as object), [nameField]: rename(kind, name) }];
    }),
  );
}

/** Fields of a pod spec that name a ConfigMap or a Secret. */
export const kindByField: Readonly<Record<string, ConfigKind | undefined>> = {
  configMap: 'ConfigMap',
  configMapRef: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  secret: 'Secret',
  secretRef: 'Secret',
  secretKeyRef: 'Secret',
};
