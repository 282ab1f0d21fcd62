import type { Check } from '../finding.ts';

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

export const pinnedActions: Check = {
  name: 'a workflow uses actions of others by full commit id, with the version in a comment',
  find: (files) =>
    files.filter(isWorkflow).flatMap(({ path, text }) =>
      text.split('\n').flatMap((content, index) => {
        const used = /^\s*(?:- )?uses:\s*['"]?([^\s'"#]+)['"]?\s*(#.*)?$/.exec(content);
        const [, action, comment] = used ?? [];
        if (action === undefined || action.startsWith('./')) return [];
        const line = index + 1;
        if (!PINNED.test(action))
          return [{ path, line, message: `${action} is not pinned to a full commit id` }];
        return comment === undefined
          ? [{ path, line, message: `${action} does not say which version it is` }]
          : [];
      }),
    ),
};

function isWorkflow({ path }: { path: string }): boolean {
  return /^\.github\/workflows\/.*\.ya?ml$|(?:^|\/)action\.ya?ml$/.test(path);
}
