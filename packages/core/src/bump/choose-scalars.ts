import type { ScalarEdit, ValuePath } from '@seatrial/model';
import { field, isMap } from '../fields.ts';
import { type Image, imageText, isSameRepository, parseImage } from './image.ts';

/** What a document says of an image. */
export interface Chosen {
  /** Scalars that are to be changed. */
  readonly edits: readonly ScalarEdit[];
  /** Places that name the image, those that name it as it is to be included. */
  readonly places: number;
  /** Places that would go on with another image whatever is changed in them, and why. */
  readonly problems: readonly { readonly path: ValuePath; readonly problem: string }[];
}

interface Walk {
  readonly image: Image;
  readonly edits: ScalarEdit[];
  readonly problems: { readonly path: ValuePath; readonly problem: string }[];
  places: number;
}

/** How a map names an image in parts: what each part is called there. */
interface Parts {
  readonly tag: string;
  readonly digest: string;
}

const kustomizeParts: Parts = { tag: 'newTag', digest: 'digest' };
const valuesParts: Parts = { tag: 'tag', digest: 'digest' };

/**
 * Where a document names the image's repository: in each field `image`, as `repository` beside `tag` or `digest` (values of
 * charts), and among the `images` of a kustomization.
 */
export function chooseScalars(document: unknown, image: Image): Chosen {
  const walk: Walk = { image, edits: [], problems: [], places: 0 };
  visit(document, [], walk);
  if (isMap(document) && isKustomization(document)) visitKustomization(document, walk);
  return { edits: walk.edits, places: walk.places, problems: walk.problems };
}

/** What stands at one path of a document, whatever it is called: a whole reference, a digest, or else a tag. */
export function chooseScalarAt(document: unknown, path: ValuePath, image: Image): Chosen {
  const walk: Walk = { image, edits: [], problems: [], places: 0 };
  const value = field(document, ...path);
  const name = path.at(-1);
  if (value === undefined || (typeof value === 'object' && value !== null)) return walk;
  walk.places += 1;
  if (typeof value === 'string' && namesRepository(value, image)) setReference(value, path, walk);
  else if (name === 'digest' || (typeof value === 'string' && value.startsWith('sha256:')))
    setPart('digest', value, path, walk);
  else setPart('tag', value, path, walk);
  return walk;
}

function visit(value: unknown, path: ValuePath, walk: Walk): void {
  if (Array.isArray(value)) return value.forEach((item, index) => visit(item, [...path, index], walk));
  if (!isMap(value)) return;
  const { image, repository, registry } = value;
  if (typeof image === 'string' && namesRepository(image, walk.image)) {
    walk.places += 1;
    setReference(image, [...path, 'image'], walk);
  }
  if (
    typeof repository === 'string' &&
    isMeant(repository, registry, walk.image) &&
    hasPart(value, valuesParts)
  )
    setParts(value, valuesParts, path, walk);
  for (const [key, item] of Object.entries(value)) visit(item, [...path, key], walk);
}

/** `registry` stands before it in some charts. */
function isMeant(repository: string, registry: unknown, image: Image): boolean {
  const written = typeof registry === 'string' && registry !== '' ? `${registry}/${repository}` : repository;
  return isSameRepository(written, image.repository);
}

function isKustomization({ kind, apiVersion }: Readonly<Record<string, unknown>>): boolean {
  return (
    kind === 'Kustomization' &&
    typeof apiVersion === 'string' &&
    apiVersion.startsWith('kustomize.config.k8s.io/')
  );
}

function visitKustomization({ images }: Readonly<Record<string, unknown>>, walk: Walk): void {
  if (!Array.isArray(images)) return;
  for (const [index, entry] of images.entries()) {
    if (!isMap(entry)) continue;
    const { name, newName = name } = entry;
    if (typeof newName === 'string' && isSameRepository(newName, walk.image.repository))
      setParts(entry, kustomizeParts, ['images', index], walk);
  }
}

function namesRepository(text: string, { repository }: Image): boolean {
  const parsed = parseImage(text);
  return parsed !== undefined && isSameRepository(parsed.repository, repository);
}

/** The repository stays as it is written. */
function setReference(text: string, path: ValuePath, walk: Walk): void {
  const repository = parseImage(text)?.repository ?? '';
  const to = imageText({ ...walk.image, repository });
  if (to !== text) walk.edits.push({ path, to });
}

function hasPart(map: Readonly<Record<string, unknown>>, { tag, digest }: Parts): boolean {
  return Object.hasOwn(map, tag) || Object.hasOwn(map, digest);
}

/** What is there is set; nothing is added, so a map says by what it has how its image is named. */
function setParts(map: Readonly<Record<string, unknown>>, parts: Parts, path: ValuePath, walk: Walk): void {
  const { tag, digest } = walk.image;
  walk.places += 1;
  const has = (part: string): boolean => Object.hasOwn(map, part) && map[part] !== '' && map[part] !== null;
  const knows = (part: string): boolean => Object.hasOwn(map, part);
  // A digest that stays wins over every tag.
  if (has(parts.digest) && digest === undefined)
    return say(path, `it has a ${parts.digest}, which wins over a tag: give the new digest too`, walk);
  if (!knows(parts.tag) && !(knows(parts.digest) && digest !== undefined))
    return say(path, `it has no ${parts.tag} that could be set`, walk);
  if (tag === undefined && !knows(parts.digest))
    return say(path, `it has no ${parts.digest} that could be set, and no tag is given`, walk);
  if (knows(parts.tag) && tag !== undefined) setPart('tag', map[parts.tag], [...path, parts.tag], walk);
  if (knows(parts.digest) && digest !== undefined)
    setPart('digest', map[parts.digest], [...path, parts.digest], walk);
}

function setPart(part: 'tag' | 'digest', value: unknown, path: ValuePath, walk: Walk): void {
  const to = walk.image[part];
  if (to === undefined) say(path, `it is a ${part}, and no ${part} is given`, walk);
  else if (value !== to) walk.edits.push({ path, to });
}

function say(path: ValuePath, problem: string, { problems }: Walk): void {
  problems.push({ path, problem });
}
