import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type NewTenant, tenantAllowance, tenantObjects } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { apiVersion, Cluster, isReserved, issueText, toYaml } from '@seatrial/model';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { block, line } from '../output/line.ts';
import { writeNew } from '../output/write-new.ts';

export interface TenantOptions {
  readonly namespace?: string;
  readonly paths?: readonly string[];
  /** Folder for two files; standard output where there is none. */
  readonly output?: string;
}

/** A name of a group goes into labels and names of namespaces. */
const nameForm = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * `seatrial tenant new NAME`: the objects of a team as YAML, and what belongs into the Cluster file.
 *
 * @throws CliError Usage where the Cluster file would not take it, or a file is there already
 */
export async function newTenant(
  name: string,
  options: TenantOptions,
  { stdout, stderr, cwd }: Context,
): Promise<ExitCode> {
  const { namespace = name, paths = [`teams/${name}/**`], output } = options;
  const tenant = { name, namespace, paths };
  expectAllowable(tenant);
  const objects = tenantObjects(tenant).map(toYaml).join('---\n');
  const allowance = toYaml(tenantAllowance(tenant));
  if (output === undefined) {
    const comment = ['Into spec of the Cluster file:', ...allowance.trimEnd().split('\n')];
    block(stdout, `${comment.map((it) => `# ${it}\n`).join('')}---\n${objects}`);
    return exitCodes.ok;
  }
  await mkdir(resolve(cwd, output), { recursive: true });
  for (const [file, text] of [
    [`${name}.yaml`, objects],
    [`${name}.cluster-spec.yaml`, `# Into spec of the Cluster file.\n${allowance}`],
  ] as const) {
    await writeNew(resolve(cwd, output, file), join(output, file), text);
    line(stderr, printable(`wrote ${join(output, file)}`));
  }
  return exitCodes.ok;
}

/** By the schema of the Cluster file, so that what is written there is taken. */
function expectAllowable(tenant: NewTenant): void {
  const hint = 'names are lower-case letters, digits and "-"; kube-* and seatrial-system are nobody’s';
  if (!nameForm.test(tenant.name)) {
    throw new CliError('Usage', `Cannot name a team ${JSON.stringify(tenant.name)}`, hint);
  }
  if (isReserved(tenant.namespace)) {
    throw new CliError('Usage', 'Cannot grant it: names.0 belongs to the cluster itself', hint);
  }
  const spec = tenantAllowance(tenant);
  const { error } = Cluster.safeParse({ apiVersion, kind: 'Cluster', metadata: { name: 'any' }, spec });
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return;
  const place = issue.path.slice('spec.namespaces.0'.split('.').length).join('.');
  throw new CliError('Usage', `Cannot grant it: ${place} ${issueText(issue)}`, hint);
}
