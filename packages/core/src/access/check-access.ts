import { type Access, type Config, type Finding, type FindingText, warningAt } from '@seatrial/model';
import { matchesClaim } from './match-claim.ts';

type Claims = Access['rules'][number]['claims'];

/** Claims of a repository or project, whoever runs a workflow in it. */
const repositoryClaims = ['repository', 'repository_id', 'project_path', 'project_id'];
/** Claims by which one caller is told from all others of the issuer. */
const ownClaims = ['sub', 'job_workflow_ref', 'email', 'groups', ...repositoryClaims];
/** Claims that tell a branch that is protected, or an environment with its approvals, from what anybody may push. */
const runClaims = ['sub', 'ref', 'ref_protected', 'environment', 'job_workflow_ref'];
const pullRequestEvents = ['pull_request', 'pull_request_target', 'pull_request_review', 'issue_comment'];

/** Owner and name of a repository without a `*`, whatever comes before and after: `acme/shop`, `repo:acme/shop:ref:*`. */
const withRepository = /^[^*/]+\/[^*/@:]+[/@:]/;

/** Warns of rules of the HTTP API that let in more callers than who wrote them may have meant. */
export function checkAccess({ clusters }: Pick<Config, 'clusters'>): readonly Finding[] {
  return clusters.flatMap(({ value: { metadata, spec }, source }) =>
    (spec.access ?? []).flatMap((access, index) => [
      ...access.rules.flatMap(({ claims }, rule) =>
        widthOf(claims).map((text) =>
          warningAt(source, ['spec', 'access', index, 'rules', rule, 'claims'], text),
        ),
      ),
      ...clusters
        .filter(
          (other) => other.value.metadata.name < metadata.name && takes(other.value.spec.access, access),
        )
        .slice(0, 1)
        .map((other) =>
          warningAt(source, ['spec', 'access', index, 'audience'], {
            code: 'SharedAudience',
            message: `${other.value.metadata.name} takes tokens for the same audience: whoever sees one there can use it here`,
            hint: `choose an audience for this cluster alone, such as "seatrial:${metadata.name}"`,
          }),
        ),
    ]),
  );
}

function takes(others: readonly Access[] | undefined, { issuer, audience }: Access): boolean {
  return (others ?? []).some((other) => other.issuer === issuer && other.audience === audience);
}

function widthOf(claims: Claims): readonly FindingText[] {
  const code = 'WideAccess';
  if (!ownClaims.some((name) => isOne(claims[name]))) {
    return [
      {
        code,
        message: 'no claim of this rule is that of one repository, workflow or person: it is for many',
        hint: 'write out repository, job_workflow_ref, sub or email, without a "*" in the name',
      },
    ];
  }
  if (isOfPullRequests(claims)) {
    return [
      {
        code,
        message: 'this rule is for workflows of pull requests, and so for whoever may open one',
        hint: 'let them plan without the cluster, or name an environment that asks for an approval',
      },
    ];
  }
  if (
    repositoryClaims.some((name) => claims[name] !== undefined) &&
    !runClaims.some((name) => name in claims)
  ) {
    return [
      {
        code,
        message:
          'this rule is for every branch and workflow of the repository, also for one that was just pushed',
        hint: 'add environment, or ref and job_workflow_ref',
      },
    ];
  }
  return [];
}

function isOne(pattern: string | undefined): boolean {
  return pattern !== undefined && (!pattern.includes('*') || withRepository.test(pattern));
}

function isOfPullRequests({ event_name: event, ref, sub, environment }: Claims): boolean {
  if (environment !== undefined) return false;
  return (
    (event !== undefined && pullRequestEvents.some((name) => matchesClaim(event, name))) ||
    ref?.startsWith('refs/pull/') === true ||
    sub?.endsWith(':pull_request') === true
  );
}
