import { items, numberAt, stringAt } from '@seatrial/core';
import { keepOne } from '../keep-one.ts';
import { isMarked, markedBody } from '../marker.ts';
import { pages } from '../pages.ts';
import type { Scope } from '../scope.ts';
import type { RestClient } from './rest-client.ts';

/** Where the comments of something are. */
export interface CommentPlace {
  /** For messages: `#7 of ada/shop`. */
  readonly on: string;
  readonly needs: string;
  /** Path of all of them, to which one is added there too. */
  readonly all: string;
  /** Their list has pages; else it is whole. */
  readonly hasPages: boolean;
  readonly one: (id: number) => string;
  readonly change: 'PATCH' | 'PUT';
  /** The field of an author's name. */
  readonly login: 'login' | 'username';
}

interface Comment {
  readonly id: number;
  readonly html_url: string;
  readonly body: string;
}

/** The one comment of a marker, as it should be now. @param own whose it has to be to be ours */
export async function keepComment(
  client: RestClient,
  { on, needs, all, hasPages, one, change, login }: CommentPlace,
  { marker, text, own }: { readonly marker: string; readonly text: string; readonly own: string },
  scope: Scope,
): Promise<void> {
  const { ask, limits } = client;
  const body = markedBody(marker, text);
  const about = { doing: `comment on ${on}`, needs, repeat: 'Always' } as const;

  async function ownComments(): Promise<readonly Comment[]> {
    const found: Comment[] = [];
    const comments = pages(about.doing, limits, async (page) => {
      const { data, headers } = await ask(about, scope, (it, extra) =>
        it.get(hasPages ? `${all}?per_page=${limits.pageSize}&page=${page}` : all, extra),
      );
      return { items: items(data), link: headers['link'] };
    });
    for await (const it of comments) {
      const comment = readComment(it);
      if (
        stringAt(it, login === 'login' ? 'user' : 'author', login) === own &&
        isMarked(marker, comment.body)
      )
        found.push(comment);
    }
    return found.toSorted((a, b) => a.id - b.id);
  }

  async function create(): Promise<Comment> {
    const { data } = await ask({ ...about, repeat: 'Undone' }, scope, (it, extra) =>
      it.send('POST', all, { body }, extra),
    );
    return readComment(data);
  }

  async function update({ id }: Comment): Promise<void> {
    await ask(about, scope, (it, extra) => it.send(change, one(id), { body }, extra));
  }

  async function remove(comments: readonly Comment[]): Promise<void> {
    for (const { id } of comments) await ask(about, scope, (it, extra) => it.delete(one(id), extra));
  }

  const isAsWanted = (comment: Comment): boolean => comment.body === body;
  await keepOne(client, { isGone: false, own: ownComments, remove, create, isAsWanted, update }, scope);
}

function readComment(data: unknown): Comment {
  return { id: numberAt(data, 'id') ?? 0, html_url: '', body: stringAt(data, 'body') ?? '' };
}
