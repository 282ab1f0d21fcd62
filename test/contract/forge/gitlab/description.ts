import type { Description, Schema } from '@seatrial/localgithub';
import { flag, listOf, number, operation, orNull, some, text, texts, whole } from '../described.ts';

/**
 * What is used of GitLab's API, as its reference has it (docs.gitlab.com/api, 18 and 19): written here by hand, since its own
 * OpenAPI document may not be copied into this repository (docs/adr/0077).
 */
const user = whole({ id: number, username: text, name: text, state: text, web_url: text });

const requestFields: Readonly<Record<string, Schema>> = {
  id: number,
  iid: number,
  project_id: number,
  source_project_id: number,
  target_project_id: number,
  title: text,
  description: orNull(text),
  state: { enum: ['opened', 'closed', 'locked', 'merged'] },
  source_branch: text,
  target_branch: text,
  author: user,
  reviewers: listOf(user),
  labels: texts,
  draft: flag,
  sha: text,
  merge_commit_sha: orNull(text),
  squash_commit_sha: orNull(text),
  detailed_merge_status: {
    enum: [
      'approvals_syncing',
      'broken_status',
      'checking',
      'ci_must_pass',
      'ci_still_running',
      'conflict',
      'draft_status',
      'mergeable',
      'need_rebase',
      'not_approved',
      'not_open',
      'preparing',
      'unchecked',
    ],
  },
  merge_when_pipeline_succeeds: flag,
  web_url: text,
};
const mergeRequest = whole(requestFields);
/** As it is when it is read by itself. */
const oneRequest = whole({ ...requestFields, user: whole({ can_merge: flag }) });

const note = whole({ id: number, body: text, author: user, system: flag, created_at: text });
const status = whole({
  id: number,
  sha: text,
  ref: text,
  status: text,
  name: text,
  description: orNull(text),
  target_url: orNull(text),
  author: user,
});
const branch = whole({
  name: text,
  protected: flag,
  merged: flag,
  default: flag,
  can_push: flag,
  developers_can_push: flag,
  developers_can_merge: flag,
  web_url: text,
  commit: whole({ id: text, short_id: text, title: text, message: text }),
});

const pages: Readonly<Record<string, Schema>> = { page: number, per_page: number };

const changes: Readonly<Record<string, Schema>> = {
  title: text,
  description: text,
  labels: text,
  reviewer_ids: listOf(number),
  assignee_ids: listOf(number),
  remove_source_branch: flag,
  squash: flag,
  target_branch: text,
};

const requests = '/projects/{id}/merge_requests';

export const description: Description = {
  madeFrom: 'docs.gitlab.com/api',
  others: [],
  schemas: {},
  operations: [
    operation('GET /user', { answers: { 200: user } }),
    operation('GET /users', { query: { username: text, ...pages }, answers: { 200: listOf(user) } }),
    operation(`GET ${requests}`, {
      query: {
        state: { enum: ['opened', 'closed', 'locked', 'merged', 'all'] },
        source_branch: text,
        target_branch: text,
        order_by: { enum: ['created_at', 'updated_at', 'title', 'merged_at'] },
        sort: { enum: ['asc', 'desc'] },
        ...pages,
      },
      answers: { 200: listOf(mergeRequest) },
    }),
    operation(`POST ${requests}`, {
      body: some(['source_branch', 'target_branch', 'title'], { source_branch: text, ...changes }),
      answers: { 201: mergeRequest },
    }),
    operation(`GET ${requests}/{iid}`, { answers: { 200: oneRequest } }),
    operation(`PUT ${requests}/{iid}`, {
      body: some([], {
        ...changes,
        add_labels: text,
        remove_labels: text,
        state_event: { enum: ['close', 'reopen'] },
      }),
      answers: { 200: mergeRequest },
    }),
    operation(`PUT ${requests}/{iid}/merge`, {
      body: some([], {
        sha: text,
        squash: flag,
        auto_merge: flag,
        merge_when_pipeline_succeeds: flag,
        should_remove_source_branch: flag,
        merge_commit_message: text,
        squash_commit_message: text,
      }),
      answers: { 200: mergeRequest },
    }),
    operation(`GET ${requests}/{iid}/notes`, {
      query: { order_by: text, sort: text, activity_filter: text, ...pages },
      answers: { 200: listOf(note) },
    }),
    operation(`POST ${requests}/{iid}/notes`, {
      body: some(['body'], { body: text, internal: flag }),
      answers: { 201: note },
    }),
    operation(`PUT ${requests}/{iid}/notes/{note_id}`, {
      body: some(['body'], { body: text }),
      answers: { 200: note },
    }),
    operation(`DELETE ${requests}/{iid}/notes/{note_id}`, { answers: { 204: null } }),
    operation('GET /projects/{id}/repository/branches/{branch}', { answers: { 200: branch } }),
    operation('DELETE /projects/{id}/repository/branches/{branch}', { answers: { 204: null } }),
    operation('POST /projects/{id}/statuses/{sha}', {
      body: some(['state'], {
        state: { enum: ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] },
        name: text,
        context: text,
        ref: text,
        target_url: { type: 'string', maxLength: 255 },
        description: { type: 'string', maxLength: 255 },
        coverage: { type: 'number' },
        pipeline_id: number,
      }),
      answers: { 201: status },
    }),
    operation('GET /projects/{id}/repository/commits/{sha}/statuses', {
      query: { name: text, ref: text, stage: text, all: flag, ...pages },
      answers: { 200: listOf(status) },
    }),
  ],
};
