import {
  configLimits,
  editScalars,
  isYamlPath,
  type ScalarEdited,
  type ScalarsEdited,
  type SourceFile,
  showPath,
  type ValuePath,
} from '@seatrial/model';
import { isMap } from '../fields.ts';
import { type Chosen, chooseScalarAt, chooseScalars } from './choose-scalars.ts';
import type { Image } from './image.ts';

/** A file with other bytes. */
export interface BumpedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly edits: readonly ScalarEdited[];
}

export interface BumpResult {
  /** Those that change, by path. */
  readonly files: readonly BumpedFile[];
  /** Places that name the image, the ones that need no change included. */
  readonly places: number;
  /** Files encrypted by SOPS, which nobody can edit without changing what their signature says. */
  readonly encrypted: readonly string[];
  /** Why nothing is to be written. */
  readonly problems: readonly string[];
}

/** A place by its path in a file, which is looked at and nothing else of that file. */
export interface BumpPointer {
  readonly file: string;
  /** JSON pointer: `/image/tag`. */
  readonly pointer: string;
}

/** Whether a file of this name is looked at. */
export function mayNameImages(path: string): boolean {
  return isYamlPath(path);
}

/** Puts an image wherever files name its repository, and at the places given. No other byte of them changes. */
export function bumpFiles(
  files: readonly SourceFile[],
  image: Image,
  pointers: readonly BumpPointer[] = [],
): BumpResult {
  const bumped: BumpedFile[] = [];
  const encrypted: string[] = [];
  const problems: string[] = [];
  let places = 0;
  for (const file of files) {
    if (!mayNameImages(file.path) || file.isLink === true || file.isSubmodule === true) continue;
    const own = pointers.filter((it) => it.file === file.path).map(({ pointer }) => partsOf(pointer));
    const { edited, chosen, isEncrypted } = bumpFile(file, image, own);
    if (isEncrypted) {
      encrypted.push(file.path);
      continue;
    }
    const found = chosen.reduce((sum, each) => sum + each.places, 0);
    places += found;
    for (const { path, problem } of chosen.flatMap((it) => it.problems))
      problems.push(`${file.path}: ${showPath(path)}: ${problem}`);
    if (own.length > found) problems.push(`${file.path}: there is nothing at a place that was given`);
    if (edited.type === 'Edited') {
      if (edited.edits.length > 0) bumped.push({ path: file.path, ...edited });
    } else if (own.length > 0 || mayName(file, image)) problems.push(edited.problem);
  }
  return { files: bumped, places, encrypted, problems };
}

function bumpFile(
  file: SourceFile,
  image: Image,
  own: readonly ValuePath[],
): { readonly edited: ScalarsEdited; readonly chosen: readonly Chosen[]; readonly isEncrypted: boolean } {
  const chosen: Chosen[] = [];
  let isEncrypted = false;
  const edited = editScalars(file, configLimits, (document) => {
    if (isMap(document) && isMap(document['sops'])) isEncrypted = true;
    const here =
      own.length === 0
        ? [chooseScalars(document, image)]
        : own.map((path) => chooseScalarAt(document, path, image));
    chosen.push(...here);
    return here.flatMap(({ edits }) => edits);
  });
  return { edited, chosen, isEncrypted };
}

/** A template of a chart is no YAML, and nothing is wanted of it unless it has the name itself. */
function mayName({ bytes }: SourceFile, { repository }: Image): boolean {
  return new TextDecoder().decode(bytes).includes(repository);
}

/** RFC 6901; a part that is a number may be one of a list. */
function partsOf(pointer: string): ValuePath {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d{1,6}$/.test(part) ? Number(part) : part));
}
