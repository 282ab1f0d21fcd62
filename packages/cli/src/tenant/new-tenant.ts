import { type Tenant, tenantGrant, tenantObjects } from '@seatrial/core';
import { apiVersion, Cluster, isReserved, issueText, toYaml } from '@seatrial/model';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { block } from '../output/line.ts';

export interface TenantOptions {
  readonly namespace?: string;
  readonly paths?: readonly string[];
}

/** A name of a group goes into labels and names of namespaces. */
const nameForm = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * `seatrial tenant new NAME`: the objects of a team as YAML.
 *
 * @throws CliError Usage where the Cluster file would not take the grant
 */
export async function newTenant(
  name: string,
  options: TenantOptions,
  { stdout }: Context,
): Promise<ExitCode> {
  const { namespace = name, paths = [`teams/${name}/**`] } = options;
  const tenant = { name, namespace, paths };
  expectGrantable(tenant);
  block(stdout, tenantText(tenant));
  return exitCodes.ok;
}

function tenantText(tenant: Tenant): string {
  const grant = toYaml([tenantGrant(tenant)]).trimEnd();
  const comment = ['Into spec.namespaces of the Cluster file:', ...grant.split('\n')].map((it) => `# ${it}`);
  return [`${comment.join('\n')}\n`, ...tenantObjects(tenant).map(toYaml)].join('---\n');
}

/** By the schema of the Cluster file, so that what is written there is taken. */
function expectGrantable(tenant: Tenant): void {
  const hint = 'names are lower-case letters, digits and "-"; kube-* and seatrial-system are nobody’s';
  if (!nameForm.test(tenant.name)) {
    throw new CliError('Usage', `Cannot name a team ${JSON.stringify(tenant.name)}`, hint);
  }
  if (isReserved(tenant.namespace)) {
    throw new CliError('Usage', 'Cannot grant it: names.0 belongs to the cluster itself', hint);
  }
  const spec = { namespaces: [tenantGrant(tenant)] };
  const { error } = Cluster.safeParse({ apiVersion, kind: 'Cluster', metadata: { name: 'any' }, spec });
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return;
  const place = issue.path.slice('spec.namespaces.0'.split('.').length).join('.');
  throw new CliError('Usage', `Cannot grant it: ${place} ${issueText(issue)}`, hint);
}
