import { notFound, ofRepository, paged, type Row, textOf, unprocessable } from '../call.ts';
import { commentView } from '../views.ts';
import type { Comment, Repository } from '../world.ts';

/** GitHub refuses more. */
const bodyCharactersMax = 65_536;

export const commentOperations: Readonly<Record<string, Row>> = {
  'issues/list-comments': ofRepository({ issues: 'read' }, (call, repository) => {
    const { issue_number: number } = call.parameters;
    if (!repository.issues.has(Number(number))) throw notFound();
    const all = [...repository.comments.values()].filter((it) => it.number === number);
    return paged(
      call,
      all.map((it) => commentView(call.world, repository, it)),
    );
  }),
  'issues/create-comment': ofRepository(
    { issues: 'write' },
    ({ world, parameters, body }, repository, author) => {
      const number = Number(parameters['issue_number']);
      if (!repository.issues.has(number)) throw notFound();
      const at = world.clock.now();
      const comment = {
        id: world.nextId(),
        number,
        author,
        createdAt: at,
        updatedAt: at,
        body: bodyOf(body['body']),
      };
      repository.comments.set(comment.id, comment);
      return { status: 201, body: commentView(world, repository, comment) };
    },
  ),
  'issues/update-comment': ofRepository({ issues: 'write' }, ({ world, parameters, body }, repository) => {
    const before = commentOf(repository, parameters['comment_id']);
    const comment = { ...before, body: bodyOf(body['body']), updatedAt: world.clock.now() };
    repository.comments.set(comment.id, comment);
    return { status: 200, body: commentView(world, repository, comment) };
  }),
  'issues/delete-comment': ofRepository({ issues: 'write' }, ({ parameters }, repository) => {
    repository.comments.delete(commentOf(repository, parameters['comment_id']).id);
    return { status: 204 };
  }),
};

function commentOf({ comments }: Repository, id: unknown): Comment {
  const found = comments.get(Number(id));
  if (found === undefined) throw notFound();
  return found;
}

function bodyOf(value: unknown): string {
  const body = textOf(value) ?? '';
  if (body.trim() === '') throw unprocessable('IssueComment', 'Body cannot be blank');
  if (body.length > bodyCharactersMax)
    throw unprocessable('IssueComment', `Body is too long (maximum is ${bodyCharactersMax} characters)`);
  return body;
}
