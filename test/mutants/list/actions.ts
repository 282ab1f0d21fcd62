import type { Mutant } from '../mutant.ts';

const archive = 'packages/programs/src/download-seatrial.ts';

/** What workflows rely on. */
export const actionMutants: readonly Mutant[] = [
  {
    name: 'a link in an archive is a file',
    file: archive,
    find: "entry.type !== 'File' && entry.type !== 'Directory'",
    replace: "entry.type === 'CharacterDevice'",
  },
  {
    name: 'what is in the tool cache is right whatever digest is pinned',
    file: archive,
    find: 'sha256 === undefined || digest.trim() === sha256',
    replace: 'digest !== sha256',
  },
  {
    name: 'a redirect leads from https to http',
    file: 'packages/programs/src/archive-fetch.ts',
    find: "to.protocol === 'http:' && from.protocol === 'http:'",
    replace: "to.protocol === 'http:'",
  },
];
