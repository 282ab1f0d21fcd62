import { askedAuthor, askedImage, askedPointer, type BumpAsked } from '@seatrial/core';
import { linesOf, yesNo } from '@seatrial/step';

export interface Inputs {
  readonly asked: BumpAsked;
  readonly url: string;
  readonly branch: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly isDry: boolean;
}

/** The inputs as the workflow wrote them, '' where it left one out, and the server that it runs on. */
export type Written = Readonly<
  Record<
    | 'image'
    | 'application'
    | 'cluster'
    | 'paths'
    | 'at'
    | 'repository'
    | 'branch'
    | 'author'
    | 'dryRun'
    | 'serverUrl',
    string
  >
>;

/** @returns a text where one of them is wrong */
export function parseInputs(written: Written): Inputs | string {
  const image = askedImage(written.image);
  if (typeof image === 'string') return wrong('image', image);
  const author = askedAuthor(written.author);
  if (typeof author === 'string') return wrong('author', author);
  const pointers = linesOf(written.at).map(askedPointer);
  const isDry = yesNo(written.dryRun, false);
  if (isDry === undefined)
    return wrong('dry-run', `it is ${JSON.stringify(written.dryRun)}, write true or false`);
  const good = pointers.filter((it) => typeof it !== 'string');
  const bad = pointers.find((it) => typeof it === 'string');
  if (bad !== undefined) return wrong('at', bad);
  return {
    asked: {
      image,
      pointers: good,
      application: written.application === '' ? undefined : written.application,
      cluster: written.cluster === '' ? undefined : written.cluster,
      paths: linesOf(written.paths),
    },
    url: urlOf(written),
    branch: written.branch,
    author,
    isDry,
  };
}

function urlOf({ repository, serverUrl }: Written): string {
  return /^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(repository)
    ? `${serverUrl}/${repository}.git`
    : repository;
}

function wrong(input: string, why: string): string {
  return `Cannot take the input ${input}: ${why}`;
}
