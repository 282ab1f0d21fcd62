import { resolve } from 'node:path';
import { isVersionRange } from '@seatrial/core';
import type { MirrorOptions } from '@seatrial/git';
import { CliError } from '../failure.ts';

/** What is followed of a repository, as people say it. */
export interface FollowedOptions {
  readonly branch: string;
  readonly tag?: string;
  readonly versions?: string;
  /** And not the default: where tags are followed it is where reverts go. */
  readonly isBranchGiven: boolean;
}

/** Whose commits are taken; without either file, everybody's. */
export interface SignerOptions {
  readonly allowedSignersFile?: string;
  readonly gpgKeysFile?: string;
}

/** A branch, or tags and perhaps the branch of reverts. @throws CliError Usage */
export function followedBy({
  branch,
  tag,
  versions,
  isBranchGiven,
}: FollowedOptions): Pick<MirrorOptions, 'branch' | 'tags'> {
  if (tag !== undefined && versions !== undefined)
    throw new CliError(
      'Usage',
      'Cannot follow a tag and a range of versions',
      'give one of --tag and --versions',
    );
  if (versions !== undefined && !isVersionRange(versions)) {
    const problem = `Cannot follow ${JSON.stringify(versions)}: it is no range of versions`;
    throw new CliError('Usage', problem, 'for example --versions ">=1.2.0 <2"');
  }
  if (tag === undefined && versions === undefined) return { branch };
  return {
    ...(isBranchGiven ? { branch } : {}),
    tags: tag === undefined ? { type: 'Versions', range: versions ?? '*' } : { type: 'Tag', tag },
  };
}

/** With one of the files, or both, commits have to be signed. */
export function signersOf({
  allowedSignersFile,
  gpgKeysFile,
}: SignerOptions): Pick<MirrorOptions, 'signers'> {
  if (allowedSignersFile === undefined && gpgKeysFile === undefined) return {};
  return {
    signers: {
      ...(allowedSignersFile === undefined ? {} : { allowedSignersFile: resolve(allowedSignersFile) }),
      ...(gpgKeysFile === undefined ? {} : { gpgKeysFile: resolve(gpgKeysFile) }),
    },
  };
}
