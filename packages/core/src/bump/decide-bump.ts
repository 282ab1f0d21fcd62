import type { SourceFile } from '@seatrial/model';
import { type BumpedFile, type BumpPointer, bumpFiles } from './bump-files.ts';
import { type BumpPlaces, bumpPlaces } from './bump-places.ts';
import { type Image, imageText } from './image.ts';

export interface BumpAsked extends BumpPlaces {
  readonly image: Image;
  readonly pointers: readonly BumpPointer[];
}

export type BumpDecision =
  | { readonly type: 'Change'; readonly files: readonly BumpedFile[] }
  /** So many places have the image already. */
  | { readonly type: 'Nothing'; readonly places: number }
  | { readonly type: 'Refuse'; readonly problems: readonly string[] };

/** What becomes of the files of a repository when an image is put where it belongs: all of it, or nothing. */
export function decideBump(files: readonly SourceFile[], asked: BumpAsked): BumpDecision {
  const { image, pointers } = asked;
  const named = new Set(pointers.map(({ file }) => file));
  const missing = [...named].filter((path) => !files.some((file) => file.path === path));
  if (missing.length > 0) return refuse(`${missing.join(', ')}: there is no such file`);
  const found =
    pointers.length === 0
      ? bumpPlaces(files, asked)
      : { type: 'Found' as const, files: files.filter(({ path }) => named.has(path)) };
  if (found.type === 'NotFound') return refuse(found.problem);
  const { files: changed, places, encrypted, problems } = bumpFiles(found.files, image, pointers);
  if (problems.length > 0) return { type: 'Refuse', problems };
  if (changed.length > 0) return { type: 'Change', files: changed };
  if (places > 0) return { type: 'Nothing', places };
  const left =
    encrypted.length === 0
      ? ''
      : `; ${encrypted.join(', ')} ${encrypted.length === 1 ? 'is' : 'are'} encrypted by SOPS and left alone`;
  return refuse(
    `no place names ${image.repository} in the ${found.files.length} files that were looked at${left}`,
  );
}

/** Subject and body of the commit. */
export function bumpMessage(image: Image, files: readonly BumpedFile[]): string {
  const lines = files.flatMap(({ path, edits }) =>
    edits.map(({ line, from, to }) => `- ${path}:${line}: ${from} -> ${to}`),
  );
  return `Bump ${imageText(image)}\n\n${lines.slice(0, messageLinesMax).join('\n')}`;
}

const messageLinesMax = 100;

function refuse(problem: string): BumpDecision {
  return { type: 'Refuse', problems: [problem] };
}
