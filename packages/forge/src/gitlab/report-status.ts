import { type ForgeStatus, items, stringAt } from '@seatrial/core';
import { isForgeError } from '../errors.ts';
import { at } from '../rest/rest.ts';
import type { Scope } from '../scope.ts';
import { shortened } from '../shortened.ts';
import type { GitlabClient } from './client.ts';

/** GitLab takes no longer ones. */
const urlCharactersMax = 255;
const states = { error: 'failed', failure: 'failed', pending: 'pending', success: 'success' } as const;

/** Says how a commit stands. GitLab refuses to be told the same again, which is as good as being told. */
export async function reportStatus(
  { ask, path, name }: GitlabClient,
  { sha, context, state, description, url }: ForgeStatus,
  scope: Scope,
): Promise<void> {
  const about = {
    doing: `report ${context} of ${sha.slice(0, 7)} of ${name}`,
    needs: 'api',
    repeat: 'Always',
  } as const;
  const body = {
    name: context,
    state: states[state],
    description: shortened(description),
    ...(url === undefined || url.length > urlCharactersMax ? {} : { target_url: url }),
  };
  try {
    await ask(about, scope, (it, extra) => it.send('POST', `${path}/statuses/${at`${sha}`}`, body, extra));
  } catch (error) {
    if (!isForgeError(error, 'Invalid')) throw error;
    const of = `${path}/repository/commits/${at`${sha}`}/statuses${at`?name=${context}`}`;
    const { data } = await ask(about, scope, (it, extra) => it.get(of, extra));
    if (!items(data).some((it) => stringAt(it, 'status') === states[state])) throw error;
  }
}
