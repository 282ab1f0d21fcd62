import type { BranchPlace } from '../rest/branches.ts';
import { at } from '../rest/rest.ts';
import { createRestClient, type RestClient, type RestOptions } from '../rest/rest-client.ts';

export interface GitlabOptions extends RestOptions {
  /** With its groups: `acme/platform/shop`. */
  readonly project: string;
}

export interface GitlabClient extends RestClient {
  /** For messages. */
  readonly name: string;
  /** The path of the project. */
  readonly path: string;
}

/** @throws ForgeError BadConfig */
export function createGitlabClient({ project, ...options }: GitlabOptions): GitlabClient {
  const client = createRestClient(options, '/api/v4');
  // the slashes of its groups are encoded: it is one part of the path
  return { ...client, name: project, path: at`/projects/${project}` };
}

export function branchOf({ name, path }: GitlabClient, branch: string): BranchPlace {
  return { of: `${branch} of ${name}`, path: `${path}/repository/branches/${at`${branch}`}`, needs: 'api' };
}
