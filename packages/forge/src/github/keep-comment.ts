import { ForgeError, isForgeError } from '../errors.ts';
import { type Kept, keepOne } from '../keep-one.ts';
import { bodyCharactersMax } from '../limits.ts';
import { isMarked, markedBody } from '../marker.ts';
import { pages } from '../pages.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';
import type { IsOwn } from './identity.ts';

export interface KeptComment {
  /** Of the issue or pull request. */
  readonly number: number;
  /** There is one comment of each marker. */
  readonly marker: string;
  /** Markdown; '' where there is nothing to say: the comment goes. */
  readonly body: string;
}

interface Comment {
  readonly id: number;
  readonly html_url: string;
  readonly body?: string | undefined;
  readonly user: Parameters<IsOwn>[0];
}

/**
 * The one comment of a marker, as it should be now. Of several that jobs have made at the same time the oldest stays.
 * @throws ForgeError Invalid where the body is too long
 */
export async function keepComment(
  client: Client,
  isOwn: IsOwn,
  { number, marker, body }: KeptComment,
  scope: Scope,
): Promise<Kept> {
  const { where, ask, limits } = client;
  const on = `#${number} of ${where.owner}/${where.repo}`;
  const write = { needs: 'pull-requests: write' } as const;
  const text = markedBody(marker, body);
  if (text.length > bodyCharactersMax)
    throw new ForgeError(
      'Invalid',
      `Cannot comment on ${on}: it has more than ${bodyCharactersMax} characters`,
    );

  async function own(): Promise<readonly Comment[]> {
    const doing = `read the comments of ${on}`;
    const about = { doing, needs: 'pull-requests: read', repeat: 'Always' } as const;
    const found: Comment[] = [];
    const all = pages<Comment>(doing, limits, async (page) => {
      const { data, headers } = await ask(about, scope, (it, extra) =>
        it.rest.issues.listComments({
          ...where,
          issue_number: number,
          per_page: limits.pageSize,
          page,
          ...extra,
        }),
      );
      return { items: data, link: headers.link };
    });
    for await (const comment of all) {
      if (isOwn(comment.user) && isMarked(marker, comment.body)) found.push(comment);
    }
    return found.toSorted((a, b) => a.id - b.id);
  }

  async function remove(comments: readonly Comment[]): Promise<void> {
    const about = { ...write, doing: `delete a comment of ${on}`, repeat: 'Always' } as const;
    for (const { id } of comments) {
      try {
        await ask(about, scope, (it, extra) =>
          it.rest.issues.deleteComment({ ...where, comment_id: id, ...extra }),
        );
      } catch (error) {
        if (!isForgeError(error, 'NotFound')) throw error; // another job has deleted it
      }
    }
  }

  async function create(): Promise<Comment> {
    const about = { ...write, doing: `comment on ${on}`, repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.issues.createComment({ ...where, issue_number: number, body: text, ...extra }),
    );
    return data;
  }

  async function update({ id }: Comment): Promise<void> {
    const about = { ...write, doing: `change a comment of ${on}`, repeat: 'Always' } as const;
    await ask(about, scope, (it, extra) =>
      it.rest.issues.updateComment({ ...where, comment_id: id, body: text, ...extra }),
    );
  }

  const isAsWanted = (comment: Comment): boolean => comment.body === text;
  return keepOne(client, { isGone: body === '', own, remove, create, isAsWanted, update }, scope);
}
