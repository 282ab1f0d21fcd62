import { chooseTag, type Op } from '@seatrial/core';
import type { MirrorCore } from './core.ts';
import { GitError } from './git-error.ts';
import { moveRef, type Refs, readRefs, removeRef } from './refs.ts';

/** A tag that is followed in the place of a branch: one by its name, or the highest of a range of versions. */
export type TagChoice =
  | { readonly type: 'Tag'; readonly tag: string }
  | { readonly type: 'Versions'; readonly range: string };

const remotePrefix = 'refs/tags/';
/** What the remote's tag names, a tag object or a commit. One level deep, so that no name stands in another's way. */
const objectPrefix = 'refs/seatrial/tag-object/';
/** The commit behind it: one that was taken over whole. */
const commitPrefix = 'refs/seatrial/tag-commit/';

/** What to ask the remote for. */
export function tagPattern(choice: TagChoice): string {
  return `${remotePrefix}${choice.type === 'Tag' ? choice.tag : '*'}`;
}

/** The tag among what the remote shows, by its full name there: a branch may have the same short one. */
export function remoteTag(choice: TagChoice, shown: Refs): string | undefined {
  const tags = [...shown.keys()].flatMap((ref) =>
    ref.startsWith(remotePrefix) && !ref.endsWith('^{}') ? [ref.slice(remotePrefix.length)] : [],
  );
  const tag = choice.type === 'Tag' ? tags.find((it) => it === choice.tag) : chooseTag(tags, choice.range);
  return tag === undefined ? undefined : `${remotePrefix}${tag}`;
}

export function localTagRef(remoteRef: string): string {
  return `${objectPrefix}${encodeURIComponent(remoteRef.slice(remotePrefix.length))}`;
}

/** The tag that was taken over last, and its commit. */
export function followedTag(refs: Refs): { readonly tag: string; readonly commit: string } | undefined {
  const found = [...refs].find(([ref]) => ref.startsWith(commitPrefix));
  return found && { tag: decodeURIComponent(found[0].slice(commitPrefix.length)), commit: found[1] };
}

/** Refs of tags that are followed no more; with no choice, of all. */
export function otherTagRefs(refs: Refs, choice: TagChoice | undefined): readonly string[] {
  const tagRefs = [...refs.keys()].filter(
    (ref) => ref.startsWith(objectPrefix) || ref.startsWith(commitPrefix),
  );
  if (choice?.type === 'Versions') return [];
  const own = choice && encodeURIComponent(choice.tag);
  return tagRefs.filter((ref) => own === undefined || ref.slice(ref.lastIndexOf('/') + 1) !== own);
}

/**
 * Follows a tag whose object is here by now, in place of the one before.
 * @throws GitError InvalidRef for one that names no commit: what was followed before stays
 */
export async function followTag(core: MirrorCore, remoteRef: string, op: Op): Promise<void> {
  const objectRef = localTagRef(remoteRef);
  const commitRef = `${commitPrefix}${objectRef.slice(objectPrefix.length)}`;
  const object = core.refs.get(objectRef) ?? '';
  // Not by the ref alone: a process may have died between the two.
  const followed = `${objectRef} ${object}`;
  if (core.followedTag === followed) return;
  const known = core.refs.get(commitRef);
  const doing = `read ${remoteRef} of ${core.url}`;
  const run = await core.git.run(doing, ['rev-parse', '--verify', '--quiet', `${object}^{commit}`], op);
  if (run.exitCode !== 0) throw new GitError('InvalidRef', `Cannot ${doing}: it names no commit`);
  const commit = run.stdout.toString().trim();
  if (known !== commit) await moveRef(core.git, commitRef, commit, known, op);
  for (const ref of core.refs.keys()) {
    const isTag = ref.startsWith(objectPrefix) || ref.startsWith(commitPrefix);
    if (isTag && ref !== objectRef && ref !== commitRef) await removeRef(core.git, ref, op);
  }
  core.refs = await readRefs(core.git, op);
  core.followedTag = followed;
}
