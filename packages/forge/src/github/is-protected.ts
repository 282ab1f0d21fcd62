import type { ForgePort } from '@seatrial/core';
import { isForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';

type Protected = Awaited<ReturnType<ForgePort['isProtected']>>;

/** Rules by which a plain push is refused; others are about what it may do, such as to force. */
const pushRules: ReadonlySet<string> = new Set([
  'merge_queue',
  'pull_request',
  'required_deployments',
  'required_status_checks',
  'update',
]);

/**
 * Whether pushes to a branch are refused, by its protection and by rulesets. Who may pass them by is not asked: what a team has
 * said of the branch is kept to.
 */
export async function isProtected(client: Client, branch: string, scope: Scope): Promise<Protected> {
  const { where, ask } = client;
  const doing = `read how ${branch} of ${where.owner}/${where.repo} is protected`;
  const about = (needs: string) => ({ doing, needs, repeat: 'Always' }) as const;

  const byRules = await unlessHidden(async () => {
    const { data } = await ask(about('metadata: read'), scope, (it, extra) =>
      it.rest.repos.getBranchRules({ ...where, branch, per_page: client.limits.pageSize, ...extra }),
    );
    return data.some(({ type }) => pushRules.has(type)) ? 'Protected' : 'NotProtected';
  });
  if (byRules === 'Protected') return byRules;

  const byProtection = await unlessHidden(async () => {
    const { data } = await ask(about('contents: read'), scope, (it, extra) =>
      it.rest.repos.getBranch({ ...where, branch, ...extra }),
    );
    if (!data.protected) return 'NotProtected';
    const { data: more } = await ask(about('administration: read'), scope, (it, extra) =>
      it.rest.repos.getBranchProtection({ ...where, branch, ...extra }),
    );
    const refusing = [
      more.required_pull_request_reviews,
      more.required_status_checks,
      more.restrictions,
      more.lock_branch?.enabled === true ? more.lock_branch : undefined,
    ];
    return refusing.some((it) => it !== undefined && it !== null) ? 'Protected' : 'NotProtected';
  });
  return byProtection === 'NotProtected' ? byRules : byProtection;
}

/** A workflow's token may not read a protection; and a server of before rulesets has none to be read. */
async function unlessHidden(read: () => Promise<Protected>): Promise<Protected> {
  try {
    return await read();
  } catch (error) {
    if (isForgeError(error, 'Forbidden', 'NotFound')) return 'Unknown';
    throw error;
  }
}
