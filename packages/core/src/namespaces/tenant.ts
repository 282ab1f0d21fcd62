import type { Application, Cluster, Finding, KubeObject, Located, Tenant } from '@seatrial/model';
import { errorAt } from '@seatrial/model';
import { nameOf } from '../name-of.ts';
import type { Manifest } from '../validate/manifest.ts';
import { grantsFor, grantText } from './grants.ts';
import { kindNames } from './kind-names.ts';

type Tenants = Pick<Cluster['spec'], 'tenants'>;

/** Whose a folder or a file of the repository is; nobody's where it belongs to who runs the cluster. */
export function tenantOf({ tenants = [] }: Tenants, place: string): Tenant | undefined {
  return tenants.find(({ paths }) => paths.some((pattern) => isBelow(place, pattern)));
}

/** Also what is in a folder that is named alone: an Application file may lie in it. */
function isBelow(place: string, pattern: string): boolean {
  if (pattern === '**') return true;
  const folder = pattern.replace(/\/\*\*$/, '');
  return place === folder || place.startsWith(`${folder}/`);
}

/**
 * What a cluster holds an application of a team to: an Application file in the team's folders is about these folders alone; what is
 * in them has only granted namespaces, and names the team's account; and nobody reads what is another team's.
 */
export function checkTenant(
  { source, value: { spec } }: Located<Application>,
  cluster: Located<Cluster>,
): readonly Finding[] {
  const owner = tenantOf(cluster.value.spec, spec.path);
  const author = tenantOf(cluster.value.spec, source.file);
  const where = `Cluster "${cluster.value.metadata.name}" (${cluster.source.file})`;
  const outside = (path: readonly (string | number)[], message: string, hint: string): Finding =>
    errorAt(source, ['spec', ...path], {
      code: 'OutsideTenant',
      message: `${message}; so says ${where}`,
      hint,
    });
  if (author !== undefined && author !== owner) {
    const message = `the file belongs to tenant "${author.name}", and folder "${spec.path}" does not`;
    return [outside(['path'], message, `name a folder in ${author.paths.join(' or ')}`)];
  }
  const foreign = (spec.uses ?? []).flatMap((folder, index): readonly Finding[] => {
    const other = tenantOf(cluster.value.spec, folder);
    if (other === undefined || other === owner) return [];
    const message = `folder "${folder}" belongs to tenant "${other.name}"`;
    return [outside(['uses', index], message, 'use a folder of your own, or a shared one')];
  });
  return owner === undefined ? foreign : [...foreign, ...boundsOf(owner)];

  function boundsOf({ name, serviceAccount }: Tenant): readonly Finding[] {
    const isGranted = grantsFor(cluster.value.spec, spec).length > 0;
    const { namespaces } = cluster.value.spec;
    const hint = `take one of the team's, or ${grantText(spec, cluster.source.file, namespaces.length > 0)}`;
    return [
      ...(isGranted
        ? []
        : [
            outside(
              ['namespace'],
              `tenant "${name}" has no namespace "${spec.namespace}" for this folder`,
              hint,
            ),
          ]),
      ...(spec.serviceAccount === serviceAccount
        ? []
        : [
            outside(
              spec.serviceAccount === undefined ? [] : ['serviceAccount'],
              `applications of tenant "${name}" are written as "${serviceAccount}"`,
              `add "serviceAccount: ${serviceAccount}" to spec`,
            ),
          ]),
    ];
  }
}

/** Objects of a team's application that are of no kind that the team may have. @param file of the Cluster, for people */
export function checkTenantKinds(
  { path }: Pick<Application['spec'], 'path'>,
  manifests: readonly Manifest[],
  { spec, file }: { readonly spec: Tenants | undefined; readonly file: string },
): readonly Finding[] {
  const tenant = spec === undefined ? undefined : tenantOf(spec, path);
  if (tenant?.kinds === undefined) return [];
  const { name, kinds } = tenant;
  const isAllowed = (object: KubeObject): boolean =>
    object.metadata.namespace === undefined ||
    kinds.some((kind) => kind === '*' || kindNames(object).includes(kind));
  const refused = Map.groupBy(
    manifests.filter(({ object }) => !isAllowed(object)),
    ({ object }) => kindNames(object)[0],
  );
  return [...refused].flatMap(([kind, [first, ...others]]) => {
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
    return [
      errorAt(first.source, ['kind'], {
        code: 'OutsideTenant',
        message: `${nameOf(first.object)} is of a kind that tenant "${name}" may not have${more}`,
        hint: `remove it, or have "${kind}" added to kinds of the tenant in ${file}`,
      }),
    ];
  });
}
