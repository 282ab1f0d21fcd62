import type { Check } from '../finding.ts';

/** Our command by `npx`, in a sample of a shell or in a text. */
const NPX = /\bnpx (?:--\S+ )*seatrial\b/;

export const npxCommands: Check = {
  name: 'no text tells people to run seatrial by npx',
  find: (files) =>
    files.flatMap(({ path, text }) =>
      text.split('\n').flatMap((content, index) => {
        if (!NPX.test(content)) return [];
        const message =
          'outside of a checkout npx asks the registry for a name that is not ours: put node_modules/.bin on PATH and say "seatrial"';
        return [{ path, line: index + 1, message }];
      }),
    ),
};
