import { about, type Cluster, type Config, errorAt, type Finding, type Located } from '@seatrial/model';
import { tenantOf } from '../namespaces/tenant.ts';
import { areNested } from './folders.ts';
import type { ReadableScenario } from './readable.ts';

/** Folders of the repository that a Cluster file gives to two teams: whose an application in them is nobody could say. */
export function checkTenants({ clusters }: Pick<Config, 'clusters'>): readonly Finding[] {
  return clusters.flatMap((cluster) => about(`Cluster/${cluster.value.metadata.name}`, overlapsIn(cluster)));
}

function overlapsIn({ source, value }: Located<Cluster>): readonly Finding[] {
  const { tenants = [] } = value.spec;
  return tenants.flatMap(({ name, paths }, index) =>
    paths.flatMap((path, at): readonly Finding[] => {
      const other = tenants.slice(0, index).find((it) => it.paths.some((folder) => overlap(folder, path)));
      if (other === undefined) return [];
      const message = `folder "${path}" of tenant "${name}" is also one of tenant "${other.name}"`;
      const hint = 'give each folder to one tenant';
      const place = ['spec', 'tenants', index, 'paths', at];
      return [errorAt(source, place, { code: 'OverlappingTenants', message, hint })];
    }),
  );
}

function overlap(one: string, other: string): boolean {
  const [first, second] = [one, other].map((it) => (it === '**' ? '.' : it.replace(/\/\*\*$/, '')));
  return areNested(first ?? '', second ?? '');
}

/** A scenario in the folders of a team breaks what is that team's alone. */
export function checkTenantScenario(
  { source, cluster: name, application: about }: ReadableScenario,
  { byName }: Pick<Config, 'byName'>,
): readonly Finding[] {
  const cluster = name === undefined ? undefined : byName.clusters.get(name);
  const application = about === undefined ? undefined : byName.applications.get(about);
  if (cluster === undefined || application === undefined) return [];
  const author = tenantOf(cluster.value.spec, source.file);
  if (author === undefined || author === tenantOf(cluster.value.spec, application.value.spec.path)) return [];
  const message = `the file belongs to tenant "${author.name}", and Application "${about}" does not; so says Cluster "${name}" (${cluster.source.file})`;
  const hint = "name an application of the team's own";
  return [errorAt(source, ['spec', 'application'], { code: 'OutsideTenant', message, hint })];
}
