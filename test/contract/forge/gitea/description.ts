import type { Description, Schema } from '@seatrial/localgithub';
import { flag, listOf, number, operation, orNull, some, text, texts, whole } from '../described.ts';

/**
 * What is used of Gitea's API, as the description has it that Gitea 1.27 serves at `/swagger.v1.json`: written here by hand and
 * held against that once (docs/adr/0077).
 */
const user = whole({ id: number, login: text, full_name: text });
const label = whole({ id: number, name: text, color: text });
const side = whole({ label: text, ref: text, sha: text, repo_id: number });

const pull = whole({
  id: number,
  number,
  user,
  title: text,
  body: text,
  labels: listOf(label),
  state: { enum: ['open', 'closed'] },
  draft: flag,
  html_url: text,
  mergeable: flag,
  merged: flag,
  merge_commit_sha: orNull(text),
  requested_reviewers: listOf(user),
  requested_reviewers_teams: listOf(whole({ id: number, name: text })),
  head: side,
  base: side,
});

const comment = whole({ id: number, user, body: text, html_url: text });
const review = whole({
  id: number,
  user: orNull(user),
  state: { enum: ['APPROVED', 'PENDING', 'COMMENT', 'REQUEST_CHANGES', 'REQUEST_REVIEW'] },
  body: text,
});
const branch = whole({
  name: text,
  commit: whole({ id: text, message: text }),
  protected: flag,
  user_can_push: flag,
  user_can_merge: flag,
  required_approvals: number,
  enable_status_check: flag,
  status_check_contexts: texts,
  effective_branch_protection_name: text,
});
const status = whole({ id: number, status: text, context: text, description: text, target_url: text });
const repository = whole({
  id: number,
  full_name: text,
  allow_merge_commits: flag,
  allow_rebase: flag,
  allow_squash_merge: flag,
});

const pages: Readonly<Record<string, Schema>> = { page: number, limit: { type: 'integer', maximum: 50 } };
const one = '/repos/{owner}/{repo}';

export const description: Description = {
  madeFrom: 'Gitea 1.27',
  others: [],
  schemas: {},
  operations: [
    operation('GET /user', { answers: { 200: user } }),
    operation(`GET ${one}`, { answers: { 200: repository } }),
    operation(`GET ${one}/pulls`, {
      query: { state: { enum: ['open', 'closed', 'all'] }, base_branch: text, sort: text, ...pages },
      answers: { 200: listOf(pull) },
    }),
    operation(`POST ${one}/pulls`, {
      body: some([], {
        head: text,
        base: text,
        title: text,
        body: text,
        labels: listOf(number),
        reviewers: texts,
        team_reviewers: texts,
      }),
      answers: { 201: pull },
    }),
    operation(`GET ${one}/pulls/{index}`, { answers: { 200: pull } }),
    operation(`PATCH ${one}/pulls/{index}`, {
      body: some([], { title: text, body: text, state: text, base: text, labels: listOf(number) }),
      answers: { 201: pull },
    }),
    operation(`POST ${one}/pulls/{index}/merge`, {
      body: some(['do'], {
        do: { enum: ['merge', 'rebase', 'rebase-merge', 'squash', 'fast-forward-only', 'manually-merged'] },
        head_commit_id: text,
        merge_when_checks_succeed: flag,
        delete_branch_after_merge: flag,
        force_merge: flag,
      }),
      // 201, that it is scheduled, is in its code and not in its description
      answers: { 200: null, 201: null },
    }),
    operation(`GET ${one}/pulls/{index}/reviews`, { query: pages, answers: { 200: listOf(review) } }),
    operation(`POST ${one}/pulls/{index}/requested_reviewers`, {
      body: some([], { reviewers: texts, team_reviewers: texts }),
      answers: { 201: listOf(review) },
    }),
    operation(`GET ${one}/issues/{index}/comments`, { answers: { 200: listOf(comment) } }),
    operation(`POST ${one}/issues/{index}/comments`, {
      body: some(['body'], { body: text }),
      answers: { 201: comment },
    }),
    operation(`PATCH ${one}/issues/comments/{comment_id}`, {
      body: some(['body'], { body: text }),
      answers: { 200: comment },
    }),
    operation(`DELETE ${one}/issues/comments/{comment_id}`, { answers: { 204: null } }),
    operation(`POST ${one}/issues/{index}/labels`, {
      body: some([], { labels: { type: 'array' } }),
      answers: { 200: listOf(label) },
    }),
    operation(`GET ${one}/labels`, { query: pages, answers: { 200: listOf(label) } }),
    operation(`POST ${one}/labels`, {
      body: some(['name', 'color'], { name: text, color: text, description: text }),
      answers: { 201: label },
    }),
    operation(`GET ${one}/branches/{branch}`, { answers: { 200: branch } }),
    operation(`DELETE ${one}/branches/{branch}`, { answers: { 204: null } }),
    operation(`POST ${one}/statuses/{sha}`, {
      body: some([], {
        state: { enum: ['pending', 'success', 'error', 'failure', 'warning', 'skipped'] },
        context: text,
        description: text,
        target_url: text,
      }),
      answers: { 201: status },
    }),
  ],
};
