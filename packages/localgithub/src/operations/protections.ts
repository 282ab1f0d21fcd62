import { ofRepository, paged, Refusal, type Row, textOf } from '../call.ts';
import { fullName, type Protection, type Repository } from '../world.ts';

export const protectionOperations: Readonly<Record<string, Row>> = {
  'repos/get-branch-protection': ofRepository({ administration: 'read' }, ({ parameters }, repository) => {
    const protection = protectionOf(repository, textOf(parameters['branch']) ?? '', 'Branch');
    if (protection === undefined) throw new Refusal(404, 'Branch not protected');
    const { reviewsMin, contexts } = protection;
    const checks = {
      strict: false,
      contexts,
      checks: contexts.map((context) => ({ context, app_id: null })),
    };
    return {
      status: 200,
      body: {
        ...(reviewsMin === 0
          ? {}
          : { required_pull_request_reviews: { required_approving_review_count: reviewsMin } }),
        ...(contexts.length === 0 ? {} : { required_status_checks: checks }),
        allow_force_pushes: { enabled: false },
      },
    };
  }),
  'repos/get-branch-rules': ofRepository({ metadata: 'read' }, (call, repository) => {
    const protection = protectionOf(repository, textOf(call.parameters['branch']) ?? '', 'Ruleset');
    return paged(call, protection === undefined ? [] : rulesOf(repository, protection));
  }),
};

export function protectionOf(
  { protections }: Repository,
  branch: string,
  by: Protection['by'],
): Protection | undefined {
  const found = protections.get(branch);
  return found?.by === by ? found : undefined;
}

/** Writes by the API are refused as pushes are. @throws Refusal */
export function expectUnprotected({ protections }: Repository, ref: string, status: 409 | 422): void {
  const name = ref.replace('refs/heads/', '');
  if (protections.has(name)) throw new Refusal(status, 'Changes must be made through a pull request.');
}

function rulesOf(repository: Repository, { reviewsMin, contexts }: Protection): readonly unknown[] {
  const from = { ruleset_source_type: 'Repository', ruleset_source: fullName(repository), ruleset_id: 1 };
  const reviews = {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: reviewsMin,
    required_review_thread_resolution: false,
  };
  const checks = {
    strict_required_status_checks_policy: false,
    required_status_checks: contexts.map((context) => ({ context })),
  };
  return [
    { ...from, type: 'non_fast_forward' },
    { ...from, type: 'pull_request', parameters: reviews },
    ...(contexts.length === 0 ? [] : [{ ...from, type: 'required_status_checks', parameters: checks }]),
  ];
}
