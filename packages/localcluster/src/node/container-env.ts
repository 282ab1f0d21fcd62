import type { Container, EnvFrom, EnvVar, KeyRef, Pod } from './pod.ts';
import { type PodPlace, podField } from './pod-field.ts';
import type { SourceData, SourceName, Sources } from './sources.ts';

export type Environment = Readonly<Record<string, string>>;

export type EnvResolution =
  | { readonly type: 'Resolved'; readonly env: Environment }
  /** What the kubelet reports as CreateContainerConfigError. */
  | { readonly type: 'Unresolved'; readonly message: string };

export interface EnvParts {
  readonly pod: Pod;
  readonly container: Container;
  readonly place: PodPlace;
  readonly sources: Sources;
  /** What holds where the pod says nothing: the image's environment and the node's. */
  readonly defaults: Environment;
}

/** The environment of a container: defaults, then `envFrom`, then `env`, each over the one before. */
export function resolveEnv({ pod, container, place, sources, defaults }: EnvParts): EnvResolution {
  const env: Record<string, string> = { ...defaults };
  for (const entry of container.envFrom ?? []) {
    const found = fromSource(entry, pod, sources);
    if (found.type === 'Unresolved') return found;
    Object.assign(env, found.env);
  }
  for (const variable of container.env ?? []) {
    const found = fromVariable(variable, pod, place, sources);
    if (found.type === 'Unresolved') return found;
    if (found.type === 'Value') env[variable.name] = found.expands ? expand(found.value, env) : found.value;
  }
  return { type: 'Resolved', env };
}

/**
 * Replaces `$(NAME)` by the variable's value; `$$` stands for a dollar sign, and an unknown name stays as written
 * (k8s.io/kubernetes third_party/forked/golang/expansion).
 */
export function expand(text: string, env: Environment): string {
  return text.replaceAll(/\$\$|\$\(([^)]{0,253})\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? match),
  );
}

function fromSource(
  { prefix = '', configMapRef, secretRef }: EnvFrom,
  pod: Pod,
  sources: Sources,
): EnvResolution {
  const kind = configMapRef === undefined ? 'Secret' : 'ConfigMap';
  const ref = configMapRef ?? secretRef;
  if (ref === undefined) return { type: 'Resolved', env: {} };
  const data = sources.find({ kind, name: ref.name });
  if (data === undefined && ref.optional !== true) return notFound(pod, { kind, name: ref.name });
  return {
    type: 'Resolved',
    env: Object.fromEntries([...(data ?? [])].map(([key, value]) => [prefix + key, value.toString('utf8')])),
  };
}

type Found =
  | { readonly type: 'Value'; readonly value: string; readonly expands: boolean }
  | { readonly type: 'Nothing' }
  | { readonly type: 'Unresolved'; readonly message: string };

function fromVariable(
  { name, value, valueFrom }: EnvVar,
  pod: Pod,
  place: PodPlace,
  sources: Sources,
): Found {
  if (valueFrom === undefined) return { type: 'Value', value: value ?? '', expands: true };
  const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) {
    const field = podField(pod, place, fieldRef.fieldPath);
    if (field !== undefined) return { type: 'Value', value: field, expands: false };
    return { type: 'Unresolved', message: `env ${name}: fieldPath ${fieldRef.fieldPath} is not supported` };
  }
  if (configMapKeyRef !== undefined) return fromKey('ConfigMap', configMapKeyRef, pod, sources);
  if (secretKeyRef !== undefined) return fromKey('Secret', secretKeyRef, pod, sources);
  return { type: 'Unresolved', message: `env ${name}: this valueFrom is not supported by a local node` };
}

function fromKey(
  kind: SourceName['kind'],
  { name, key, optional }: KeyRef,
  pod: Pod,
  sources: Sources,
): Found {
  const data: SourceData | undefined = sources.find({ kind, name });
  const value = data?.get(key);
  if (value !== undefined) return { type: 'Value', value: value.toString('utf8'), expands: false };
  if (optional === true) return { type: 'Nothing' };
  if (data === undefined) return notFound(pod, { kind, name });
  return {
    type: 'Unresolved',
    message: `couldn't find key ${key} in ${kind} ${pod.metadata.namespace}/${name}`,
  };
}

function notFound(pod: Pod, { kind, name }: SourceName): { type: 'Unresolved'; message: string } {
  return {
    type: 'Unresolved',
    message: `${kind.toLowerCase()} "${name}" not found in namespace ${pod.metadata.namespace}`,
  };
}
