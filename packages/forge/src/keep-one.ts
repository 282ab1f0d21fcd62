import { createOnce } from './create-once.ts';
import type { Waiting } from './requests.ts';
import type { Scope } from './scope.ts';

/** What became of something that is kept up to date. */
export type Kept =
  | { readonly type: 'Created' | 'Unchanged' | 'Updated'; readonly url: string }
  | { readonly type: 'Absent' | 'Deleted' };

/** Something of which there is one of each marker. */
export interface OneOf<T> {
  /** There is nothing to say: it goes. */
  readonly isGone: boolean;
  /** All that there are, the oldest first. */
  readonly own: () => Promise<readonly T[]>;
  readonly remove: (all: readonly T[]) => Promise<void>;
  readonly create: () => Promise<T>;
  readonly isAsWanted: (one: T) => boolean;
  readonly update: (one: T) => Promise<void>;
}

/** The one, as it should be now. Of several that jobs have made at the same time the oldest stays. @throws ForgeError */
export async function keepOne<T extends { readonly html_url: string }>(
  client: Waiting,
  { isGone, own, remove, create, isAsWanted, update }: OneOf<T>,
  scope: Scope,
): Promise<Kept> {
  const before = await own();
  if (isGone) {
    await remove(before);
    return { type: before.length === 0 ? 'Absent' : 'Deleted' };
  }
  if (before.length > 0) return settle(before, 'Updated');
  const { value: made } = await createOnce(client, scope, { find: async () => (await own())[0], create });
  // another job may have made one since we looked: both see both, and both keep the same one
  const now = await own();
  return settle(now.length === 0 ? [made] : now, 'Created');

  async function settle(all: readonly T[], wrote: 'Created' | 'Updated'): Promise<Kept> {
    const [first, ...others] = all;
    if (first === undefined) return { type: 'Absent' };
    await remove(others);
    if (!isAsWanted(first)) await update(first);
    else if (wrote === 'Updated') return { type: 'Unchanged', url: first.html_url };
    return { type: wrote, url: first.html_url };
  }
}
