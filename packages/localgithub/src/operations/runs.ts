import { ofRepository, type Row } from '../call.ts';
import { actorView } from '../views.ts';

/** Of workflows. */
export const runOperations: Readonly<Record<string, Row>> = {
  'actions/get-reviews-for-run': ofRepository({ actions: 'read' }, ({ parameters }, repository) => {
    const approvals = repository.runApprovals.get(Number(parameters['run_id'])) ?? [];
    return {
      status: 200,
      body: approvals.map(({ state, user, environments, comment }) => ({
        state,
        comment,
        user: actorView({ login: user, id: 1 }),
        environments: environments.map((name) => ({ name })),
      })),
    };
  }),
};
