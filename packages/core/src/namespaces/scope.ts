import type { Application, Cluster, ClusterScopedGrant, Finding, KubeObject, Located } from '@seatrial/model';
import { errorAt, isGrantedByFullName, refOf, reservedFor } from '@seatrial/model';
import { nameOf } from '../name-of.ts';
import type { Manifest } from '../validate/manifest.ts';
import { grantsFor, grantText, isGrantedTo, isNameIn, repositoryText, yamlWord } from './grants.ts';
import { isNamespace } from './guarded-labels.ts';
import { kindNames } from './kind-names.ts';
import { checkTenantKinds, tenantOf } from './tenant.ts';

type Grants = Pick<Cluster['spec'], 'namespaces' | 'clusterScoped' | 'tenants'>;
type Claimant = Pick<Application['spec'], 'path' | 'namespace'>;

/** What a cluster grants, and where that stands. */
export interface Granting {
  readonly name: string;
  /** File of the Cluster, for people. */
  readonly file: string;
  /** Undefined where the file cannot be used; then nothing is granted. */
  readonly spec: Cluster['spec'] | undefined;
  /** Of a further config repository, its name. */
  readonly repository?: string | undefined;
}

function grantingOf({ value, source }: Located<Cluster>): Granting {
  return { name: value.metadata.name, file: source.file, spec: value.spec };
}

/** Of clusters, what those grant to which an application goes. */
export function grantingTo(
  { value: { spec } }: Located<Application>,
  clusters: readonly Located<Cluster>[],
): readonly Granting[] {
  const targets = new Set(spec.targets.map(({ cluster }) => cluster));
  return clusters.filter(({ value }) => targets.has(value.metadata.name)).map(grantingOf);
}

/** All that a cluster grants to a folder, and what it holds it to. */
export function grantsOf({ namespaces, clusterScoped = [], tenants = [] }: Grants, path: string): Grants {
  const isFor = (grant: Parameters<typeof isGrantedTo>[0]): boolean => isGrantedTo(grant, path);
  const tenant = tenantOf({ tenants }, path);
  return {
    namespaces: namespaces.filter(isFor),
    clusterScoped: clusterScoped.filter(isFor),
    ...(tenant === undefined ? {} : { tenants: [tenant] }),
  };
}

/**
 * An application has its own namespace. Objects of others, and such as belong to the whole cluster, it has where each cluster
 * that it goes to grants them to its folder; of a tenant, only the kinds of that. Findings say which line is missing in which file: one for each namespace, one for
 * all kinds of the whole cluster, and one for what is granted only by its name.
 */
export function checkScope(
  application: Claimant,
  manifests: readonly Manifest[],
  clusters: readonly Granting[],
): readonly Finding[] {
  const outside = manifests.filter(
    ({ object }) => reservedFor(refOf(object)) === undefined && !isOwn(application, object),
  );
  return clusters.flatMap((granting) => {
    const ofTenant = checkTenantKinds(application, manifests, granting);
    if (outside.length === 0) return ofTenant;
    const refused = outside.filter(({ object }) => !isGranted(application, object, granting.spec));
    const elsewhere = refused.filter(({ object }) => namespaceOf(object) !== undefined);
    const ofAll = refused.filter((it) => !elsewhere.includes(it));
    const inFull = ofAll.filter(({ object }) => isGrantedByFullName(refOf(object)));
    const places = Map.groupBy(elsewhere, ({ object }) => namespaceOf(object) ?? '');
    return [
      ...ofTenant,
      ...[...places].map(([namespace, found]) => otherNamespace(application, namespace, found, granting)),
      ...ofWholeCluster(
        application,
        ofAll.filter((it) => !inFull.includes(it)),
        granting,
      ),
      ...ofWholeCluster(application, inFull, granting),
    ];
  });
}

/** The grants of the whole cluster by which a folder may have an object. */
function clusterScopedGrantsFor(
  { clusterScoped = [] }: Pick<Cluster['spec'], 'clusterScoped'>,
  path: string,
  object: KubeObject,
): readonly ClusterScopedGrant[] {
  const kinds = kindNames(object);
  const { name } = object.metadata;
  const isInFull = isGrantedByFullName(refOf(object));
  return clusterScoped.filter(
    (grant) =>
      isGrantedTo(grant, path) &&
      grant.kinds.some((kind) => kind === '*' || kinds.includes(kind)) &&
      (grant.names ?? ['*']).some((pattern) => (isInFull ? pattern === name : isNameIn(name, pattern))),
  );
}

function isOwn({ namespace }: Claimant, object: KubeObject): boolean {
  return namespaceOf(object) === namespace;
}

/** The namespace that an object is in, or is; undefined where it belongs to the whole cluster. */
function namespaceOf(object: KubeObject): string | undefined {
  return isNamespace(object) ? object.metadata.name : object.metadata.namespace;
}

function isGranted({ path }: Claimant, object: KubeObject, spec: Granting['spec']): boolean {
  if (spec === undefined) return false;
  const namespace = namespaceOf(object);
  return namespace === undefined
    ? clusterScopedGrantsFor(spec, path, object).length > 0
    : grantsFor(spec, { path, namespace }).length > 0;
}

function otherNamespace(
  { path, namespace: own }: Claimant,
  namespace: string,
  found: readonly Manifest[],
  { name, file, spec, repository }: Granting,
): Finding {
  const [first] = found as readonly [Manifest, ...Manifest[]];
  const isIt = isNamespace(first.object);
  const where = isIt
    ? `${nameOf(first.object)} is not the application's own, which is "${own}"`
    : `${nameOf(first.object)} is in namespace "${namespace}", the application in "${own}"`;
  const message = `${where}${andMore(found)}; Cluster "${name}" does not grant that namespace to "${path}"`;
  const hint =
    spec === undefined
      ? `what ${file} grants cannot be read`
      : `leave the namespace out, or ${grantText({ path, namespace }, file, spec.namespaces.length > 0, repository)}`;
  return errorAt(first.source, isIt ? ['metadata', 'name'] : ['metadata', 'namespace'], {
    code: 'OtherNamespace',
    message,
    hint,
  });
}

function ofWholeCluster(
  { path }: Claimant,
  found: readonly Manifest[],
  { name, file, spec, repository }: Granting,
): readonly Finding[] {
  const [first] = found;
  if (first === undefined) return [];
  const kinds = [...new Set(found.flatMap(({ object }) => kindNames(object).slice(0, 1)))].toSorted();
  const names = isGrantedByFullName(refOf(first.object))
    ? `, names: [${[...new Set(found.map(({ object }) => yamlWord(object.metadata.name)))].join(', ')}]`
    : '';
  const grant = `{${repositoryText(repository)}paths: [${yamlWord(path)}], kinds: [${kinds.join(', ')}]${names}}`;
  const add =
    (spec?.clusterScoped ?? []).length > 0
      ? `add "- ${grant}" to spec.clusterScoped in ${file}`
      : `add "clusterScoped: [${grant}]" to spec in ${file}`;
  const message = `${nameOf(first.object)} belongs to the whole cluster, not to the application${andMore(found)}; Cluster "${name}" does not grant it to "${path}"`;
  const hint = spec === undefined ? `what ${file} grants cannot be read` : add;
  return [errorAt(first.source, ['kind'], { code: 'ClusterScoped', message, hint })];
}

function andMore({ length }: readonly Manifest[]): string {
  return length === 1 ? '' : ` (and ${length - 1} more like it)`;
}
