import { notFound, ofRepository, paged, type Row, textOf } from '../call.ts';
import { pullView, repositoryView } from '../views.ts';
import { protectionOf } from './protections.ts';

export const repositoryOperations: Readonly<Record<string, Row>> = {
  'repos/get': ofRepository({ metadata: 'read' }, (_, repository) => ({
    status: 200,
    body: repositoryView(repository),
  })),
  'repos/get-branch': ofRepository({ contents: 'read' }, async ({ parameters }, repository) => {
    const { git } = repository;
    const name = textOf(parameters['branch']) ?? '';
    const sha = await git.commitOf(`refs/heads/${name}`);
    if (sha === undefined) throw notFound();
    const { message, tree } = await git.commit(sha);
    const isProtected = protectionOf(repository, name, 'Branch') !== undefined;
    const commit = { sha, commit: { message, tree: { sha: tree } } };
    return {
      status: 200,
      body: { name, commit, protected: isProtected, protection: { enabled: isProtected } },
    };
  }),
  'repos/list-pull-requests-associated-with-commit': ofRepository(
    { pull_requests: 'read' },
    async (call, repository) => {
      const { git, issues } = repository;
      const sha = (await git.commitOf(textOf(call.parameters['commit_sha']) ?? '')) ?? '';
      const found = [];
      for (const issue of issues.values()) {
        const { pull } = issue;
        if (pull === undefined || (pull.mergeSha !== sha && pull.headSha !== sha)) continue;
        found.push(pullView(repository, issue, pull, (await git.commitOf(`refs/heads/${pull.base}`)) ?? ''));
      }
      return paged(call, found);
    },
  ),
};
