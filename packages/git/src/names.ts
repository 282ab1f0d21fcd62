import { isVersionRange } from '@seatrial/core';
import { GitError } from './git-error.ts';

const objectIdPattern = /^[0-9a-f]{40}$/;
const clusterPattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const entryIdPattern = /^[A-Za-z0-9._:-]{1,200}$/;
// A subset of what `git check-ref-format` takes: no name here can be an option, a range or a reflog expression.
const branchPattern = /^[A-Za-z0-9_][A-Za-z0-9._/+@=-]{0,199}$/;
const pathCharsMax = 4096;
/** What file systems take as one name. */
const segmentCharsMax = 255;

/** @throws GitError InvalidRef unless `id` is a full SHA-1 object id */
export function checkObjectId(id: string): string {
  return check(objectIdPattern.test(id), id, 'object id', 'the full 40 hexadecimal digits');
}

/** @throws GitError InvalidRef */
export function checkBranch(branch: string): string {
  return check(isRefName(branch), branch, 'branch', 'a plain branch name such as main');
}

/** @throws GitError InvalidRef */
export function checkTag(tag: string): string {
  return check(isRefName(tag), tag, 'tag', 'a plain tag name such as v1.2.3');
}

/** @throws GitError InvalidRef */
export function checkRange(range: string): string {
  return check(isVersionRange(range), range, 'range of versions', 'one such as ">=1.2.0 <2"');
}

function isRefName(name: string): boolean {
  return (
    branchPattern.test(name) &&
    name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock')) &&
    !name.includes('..') &&
    !name.includes('@{') &&
    !name.endsWith('.')
  );
}

/** @throws GitError InvalidRef unless `cluster` is a DNS label */
export function checkCluster(cluster: string): string {
  return check(isCluster(cluster), cluster, 'cluster', 'lower-case letters, digits and "-"');
}

export function isCluster(name: string): boolean {
  return clusterPattern.test(name);
}

/** @throws GitError InvalidRef */
export function checkEntryId(id: string): string {
  return check(entryIdPattern.test(id), id, 'ledger entry id', '1 to 200 of A-Z a-z 0-9 . _ : -');
}

/**
 * A path inside the repository without leading or trailing slash; the root is ''.
 * @throws GitError InvalidRef for an absolute path, and one that would leave the repository
 */
export function checkPath(path: string): string {
  const trimmed = path.replace(/^\.(\/|$)/, '').replace(/\/$/, '');
  const safe = trimmed === '' || (trimmed.length <= pathCharsMax && trimmed.split('/').every(isSafeSegment));
  check(safe, path, 'path', 'a relative path without "..", such as apps/shop');
  return trimmed;
}

/** Whether a name in a tree can be shown and used as a file name without surprise. */
export function isSafeSegment(segment: string): boolean {
  const reserved =
    segment === '' ||
    segment.includes('/') ||
    segment === '.' ||
    segment === '..' ||
    segment.toLowerCase() === '.git';
  // U+FFFD stands where the bytes of the name were no UTF-8.
  return !reserved && segment.length <= segmentCharsMax && !/\p{Cc}|\ufffd/u.test(segment);
}

function check(wellFormed: boolean, value: string, what: string, wanted: string): string {
  if (wellFormed) return value;
  throw new GitError(
    'InvalidRef',
    `Cannot use ${JSON.stringify(value.slice(0, 200))} as a ${what}: expected ${wanted}`,
  );
}
