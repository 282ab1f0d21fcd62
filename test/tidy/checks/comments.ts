import type { Check } from '../finding.ts';
import { isSource, parseSource } from '../parse-source.ts';

export const comments: Check = {
  name: 'a note of unfinished work names its issue, a disabled rule its reason',
  find: (files) =>
    files.filter(isSource).flatMap((file) =>
      parseSource(file).comments.flatMap(({ text, line }) => {
        const message = objection(text);
        return message === undefined ? [] : [{ path: file.path, line, message }];
      }),
    ),
};

function objection(comment: string): string | undefined {
  if (/\b(?:TODO|FIXME|XXX|HACK)\b(?!.*#\d)/.test(comment))
    return 'unfinished work without the number of its issue';
  if (/^(?:oxlint|eslint)-disable(?!.* -- \S)/.test(comment)) return 'disables a rule without `-- reason`';
  if (/^(?:biome-ignore|@ts-expect-error)\b(?!.*[:-] *\S)/.test(comment))
    return 'ignores an error without a reason';
  return /^@ts-(?:ignore|nocheck)\b/.test(comment)
    ? 'hides errors: use @ts-expect-error with a reason'
    : undefined;
}
