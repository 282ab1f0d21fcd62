/** Metadata of a Kubernetes object, as far as Seatrial reads it; whatever else is there is kept. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Any Kubernetes object: unknown fields travel untouched. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** Names one object of a cluster; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export function refOf(object: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): ObjectRef {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}

/** One string per object, the same for every version of its API group: `apps/Deployment/shop/web`. */
export function refKey(ref: ObjectRef): string {
  return `${groupKindOf(ref)}/${ref.namespace ?? ''}/${ref.name}`;
}

/** API group of an `apiVersion`; empty for the core group, whose `apiVersion` is a version alone. */
export function apiGroupOf({ apiVersion }: Pick<ObjectRef, 'apiVersion'>): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** A kind without its version, as `apps/Deployment`; `/Pod` for the core group. */
export function groupKindOf(object: Pick<ObjectRef, 'apiVersion' | 'kind'>): string {
  return `${apiGroupOf(object)}/${object.kind}`;
}
