import type { BareRepository } from '../bare-repository.ts';
import { type Answer, type Call, notFound, ofRepository, Refusal, type Row, textOf } from '../call.ts';
import type { Actor, Repository } from '../world.ts';
import { expectUnprotected } from './protections.ts';

export const contentOperations: Readonly<Record<string, Row>> = {
  'repos/get-content': ofRepository({ contents: 'read' }, async ({ parameters }, repository) => {
    const path = textOf(parameters['path']) ?? '';
    const ref = textOf(parameters['ref']) ?? repository.defaultBranch;
    const commit = await repository.git.commitOf(ref);
    if (commit === undefined) throw notFound();
    const content = await repository.git.blob(`${commit}:${path}`);
    if (content === undefined) return { status: 200, body: await folderView(repository.git, commit, path) };
    return { status: 200, body: await fileView(repository.git, path, content) };
  }),
  'repos/create-or-update-file-contents': ofRepository({ contents: 'write' }, writeFile),
};

async function fileView(git: BareRepository, path: string, content: Buffer): Promise<unknown> {
  const sha = await git.writeBlob(content);
  return {
    type: 'file',
    encoding: 'base64',
    size: content.length,
    name: path.split('/').at(-1) ?? path,
    path,
    content: content.toString('base64'),
    sha,
  };
}

async function folderView(git: BareRepository, commit: string, path: string): Promise<unknown> {
  const entries = await git.tree(`${commit}:${path}`, false).catch(() => undefined);
  if (entries === undefined) throw notFound();
  return entries.map((it) => ({
    type: it.type === 'tree' ? 'dir' : 'file',
    name: it.path,
    path: path === '' ? it.path : `${path}/${it.path}`,
    sha: it.sha,
    size: 0,
  }));
}

async function writeFile(
  { world, parameters, body }: Call,
  repository: Repository,
  actor: Actor,
): Promise<Answer> {
  const { git } = repository;
  const path = textOf(parameters['path']) ?? '';
  const ref = `refs/heads/${textOf(body['branch']) ?? repository.defaultBranch}`;
  const head = await git.commitOf(ref);
  if (head === undefined) throw notFound();
  expectUnprotected(repository, ref, 409);
  const before = await git.blob(`${head}:${path}`);
  const beforeSha = before === undefined ? undefined : await git.writeBlob(before);
  if (beforeSha !== textOf(body['sha']))
    throw new Refusal(409, `${path} does not match ${textOf(body['sha']) ?? 'its absence'}`);
  const content = Buffer.from(textOf(body['content']) ?? '', 'base64');
  const blob = await git.writeBlob(content);
  const tree = await git.writeTree(head, [{ path, mode: '100644', sha: blob }]);
  const message = textOf(body['message']) ?? '';
  const author = actor.login.replace('[bot]', '-bot');
  const sha = await git.writeCommit({ tree, parents: [head], message, author, at: world.clock.now() });
  if (!(await git.setRef(ref, sha, head))) throw new Refusal(409, 'the branch was modified');
  return {
    status: before === undefined ? 201 : 200,
    body: { content: await fileView(git, path, content), commit: { sha, message } },
  };
}
