import { type ForgePort, field, stringAt } from '@seatrial/core';
import { isForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { RestClient } from './rest-client.ts';

/** A branch of a repository. */
export interface BranchPlace {
  /** For messages: `main of ada/shop`. */
  readonly of: string;
  readonly path: string;
  readonly needs: string;
}

/** Deletes a branch that is still at a commit; one that is not there is no error. */
export async function deleteBranchAt(
  { ask }: RestClient,
  { of, path, needs }: BranchPlace,
  sha: string,
  scope: Scope,
): Promise<void> {
  try {
    const about = { doing: `delete the branch ${of}`, needs, repeat: 'Always' } as const;
    const { data } = await ask(about, scope, (it, extra) => it.get(path, extra));
    if (stringAt(data, 'commit', 'id') !== sha) return;
    await ask(about, scope, (it, extra) => it.delete(path, extra));
  } catch (error) {
    if (!isForgeError(error, 'NotFound')) throw error;
  }
}

/**
 * These forges tell everybody who may read a branch what the token's owner may do to it.
 * @param mayPush the field that says so
 */
export async function branchProtection(
  { ask }: RestClient,
  { of, path, needs }: BranchPlace,
  mayPush: string,
  scope: Scope,
): ReturnType<ForgePort['isProtected']> {
  try {
    const about = { doing: `read how ${of} is protected`, needs, repeat: 'Always' } as const;
    const { data } = await ask(about, scope, (it, extra) => it.get(path, extra));
    if (field(data, 'protected') !== true) return 'NotProtected';
    return field(data, mayPush) === true ? 'NotProtected' : 'Protected';
  } catch (error) {
    if (isForgeError(error, 'NotFound', 'Forbidden')) return 'Unknown';
    throw error;
  }
}
