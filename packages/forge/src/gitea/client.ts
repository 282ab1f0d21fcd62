import type { RepositoryName } from '../github/client.ts';
import type { BranchPlace } from '../rest/branches.ts';
import { at } from '../rest/rest.ts';
import { createRestClient, type RestClient, type RestOptions } from '../rest/rest-client.ts';

export interface GiteaOptions extends RestOptions {
  readonly repository: RepositoryName;
}

export interface GiteaClient extends RestClient {
  /** For messages: `ada/shop`. */
  readonly name: string;
  /** The path of the repository. */
  readonly path: string;
}

/** @throws ForgeError BadConfig */
export function createGiteaClient({ repository: { owner, name }, ...options }: GiteaOptions): GiteaClient {
  const client = createRestClient(options, '/api/v1');
  return { ...client, name: `${owner}/${name}`, path: at`/repos/${owner}/${name}` };
}

export function branchOf({ name, path }: GiteaClient, branch: string): BranchPlace {
  return { of: `${branch} of ${name}`, path: `${path}/branches/${at`${branch}`}`, needs: 'write:repository' };
}
