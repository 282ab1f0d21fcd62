import { ofRepository, paged, Refusal, type Row, textOf } from '../call.ts';
import { statusView } from '../views.ts';
import type { Status } from '../world.ts';
import { mergeWhatMay } from './merging.ts';

const descriptionCharactersMax = 140;

export const statusOperations: Readonly<Record<string, Row>> = {
  'repos/create-commit-status': ofRepository(
    { statuses: 'write' },
    async ({ world, parameters, body }, repository, author) => {
      const sha = await repository.git.commitOf(textOf(parameters['sha']) ?? '');
      if (sha === undefined) throw new Refusal(422, 'No commit found for SHA');
      const description = textOf(body['description']) ?? null;
      if ((description?.length ?? 0) > descriptionCharactersMax)
        throw new Refusal(422, 'Validation Failed: description is too long');
      const status: Status = {
        id: world.nextId(),
        sha,
        context: textOf(body['context']) ?? 'default',
        state: textOf(body['state']) ?? '',
        description,
        targetUrl: textOf(body['target_url']) ?? null,
        author,
        at: world.clock.now(),
      };
      repository.statuses.push(status);
      await mergeWhatMay(world, repository);
      return { status: 201, body: statusView(status) };
    },
  ),
  'repos/list-commit-statuses-for-ref': ofRepository({ statuses: 'read' }, async (call, repository) => {
    const sha = await repository.git.commitOf(textOf(call.parameters['ref']) ?? '');
    const newestFirst = repository.statuses.filter((it) => it.sha === sha).toReversed();
    return paged(call, newestFirst.map(statusView));
  }),
};
