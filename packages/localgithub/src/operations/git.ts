import type { BareRepository } from '../bare-repository.ts';
import { type Call, instant, notFound, ofRepository, Refusal, type Row, textOf, textsOf } from '../call.ts';
import { expectUnprotected } from './protections.ts';

export const gitOperations: Readonly<Record<string, Row>> = {
  'git/get-ref': ofRepository({ contents: 'read' }, async ({ parameters }, { git }) => {
    const ref = `refs/${String(parameters['ref'])}`;
    const sha = await git.commitOf(ref);
    if (sha === undefined) throw notFound();
    return { status: 200, body: refView(ref, sha) };
  }),
  'git/create-ref': ofRepository({ contents: 'write' }, async ({ body }, { git }) => {
    const ref = textOf(body['ref']) ?? '';
    const sha = await expectCommit(git, body['sha']);
    if (!(await git.setRef(ref, sha, undefined))) throw new Refusal(422, 'Reference already exists');
    return { status: 201, body: refView(ref, sha) };
  }),
  'git/update-ref': ofRepository({ contents: 'write' }, async ({ parameters, body }, repository) => {
    const { git } = repository;
    const ref = `refs/${String(parameters['ref'])}`;
    expectUnprotected(repository, ref, 422);
    const before = await git.commitOf(ref);
    if (before === undefined) throw new Refusal(422, 'Reference does not exist');
    const sha = await expectCommit(git, body['sha']);
    const isForward = body['force'] === true || (await git.isAncestor(before, sha));
    if (!isForward || !(await git.setRef(ref, sha, before)))
      throw new Refusal(422, 'Update is not a fast forward');
    return { status: 200, body: refView(ref, sha) };
  }),
  'git/delete-ref': ofRepository({ contents: 'write' }, async ({ parameters }, repository) => {
    const { git } = repository;
    const ref = `refs/${String(parameters['ref'])}`;
    expectUnprotected(repository, ref, 422);
    if ((await git.commitOf(ref)) === undefined) throw new Refusal(422, 'Reference does not exist');
    await git.deleteRef(ref);
    return { status: 204 };
  }),
  'git/get-commit': ofRepository({ contents: 'read' }, async ({ parameters }, { git }) => {
    const sha = await git.commitOf(textOf(parameters['commit_sha']) ?? '');
    if (sha === undefined) throw notFound();
    return { status: 200, body: commitView(await git.commit(sha)) };
  }),
  'git/create-commit': ofRepository({ contents: 'write' }, async ({ world, body }, { git }, actor) => {
    const author = body['author'];
    const name =
      typeof author === 'object' && author !== null && 'name' in author ? textOf(author.name) : undefined;
    const commit = {
      tree: textOf(body['tree']) ?? '',
      parents: textsOf(body['parents']) ?? [],
      message: textOf(body['message']) ?? '',
      author: name ?? actor.login.replace('[bot]', '-bot'),
    };
    const sha = await git.writeCommit({ ...commit, at: world.clock.now() });
    return { status: 201, body: commitView({ ...commit, sha }) };
  }),
  'git/get-tree': ofRepository({ contents: 'read' }, async ({ parameters }, { git }) => {
    const name = textOf(parameters['tree_sha']) ?? '';
    const isRecursive = parameters['recursive'] !== undefined;
    return { status: 200, body: await treeView(git, name, isRecursive) };
  }),
  'git/create-tree': ofRepository({ contents: 'write' }, async ({ body }, { git }) => {
    const entries = await Promise.all(listOf(body['tree']).map((it) => writtenEntry(git, it)));
    const sha = await git.writeTree(textOf(body['base_tree']), entries);
    return { status: 201, body: await treeView(git, sha, false) };
  }),
  'git/create-blob': ofRepository({ contents: 'write' }, async ({ body }, { git }) => {
    const encoding = body['encoding'] === 'base64' ? 'base64' : 'utf8';
    const sha = await git.writeBlob(Buffer.from(textOf(body['content']) ?? '', encoding));
    return { status: 201, body: { sha } };
  }),
};

function refView(ref: string, sha: string): unknown {
  return { ref, object: { type: 'commit', sha } };
}

function commitView(commit: Awaited<ReturnType<BareRepository['commit']>>): unknown {
  const { sha, tree, parents, message, author } = commit;
  return {
    sha,
    message,
    tree: { sha: tree },
    parents: parents.map((it) => ({ sha: it })),
    author: { name: author, date: instant(0) },
    verification: { reason: 'unsigned' },
  };
}

async function treeView(git: BareRepository, name: string, isRecursive: boolean): Promise<unknown> {
  const tree = await git.tree(name, isRecursive);
  return {
    sha: name,
    truncated: false,
    tree: tree.map((it) => ({ ...it, url: 'https://example.invalid/' })),
  };
}

async function expectCommit(git: BareRepository, value: unknown): Promise<string> {
  const sha = await git.commitOf(textOf(value) ?? '');
  if (sha === undefined) throw new Refusal(422, 'Object does not exist');
  return sha;
}

function listOf(value: unknown): readonly Call['body'][] {
  return Array.isArray(value) ? value : [];
}

async function writtenEntry(
  git: BareRepository,
  { path, mode, sha, content }: Call['body'],
): Promise<{ readonly path: string; readonly mode: string; readonly sha: string | null }> {
  const written =
    textOf(content) === undefined ? undefined : await git.writeBlob(Buffer.from(String(content)));
  return { path: String(path), mode: textOf(mode) ?? '100644', sha: written ?? textOf(sha) ?? null };
}
