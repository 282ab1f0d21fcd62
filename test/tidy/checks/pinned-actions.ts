import type { Check, Finding, RepoFile } from '../finding.ts';
import { type WorkflowText, workflowTexts } from '../workflow-texts.ts';

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** As the documents write it: which commit it is, each reader knows. */
const OURS = /^OWNER\/seatrial\/[\w./-]+@COMMIT$/;

export const pinnedActions: Check = {
  name: 'a workflow uses actions of others by full commit id, with the version in a comment',
  find: (files) => [...workflowTexts(files), ...actionsIn(files)].flatMap(findUnpinned),
};

function findUnpinned({ path, line: first, text }: WorkflowText): readonly Finding[] {
  return text.split('\n').flatMap((content, index) => {
    const used = /^\s*(?:- )?uses:\s*['"]?([^\s'"#]+)['"]?\s*(#.*)?$/.exec(content);
    const [, action, comment] = used ?? [];
    if (action === undefined || /^[.$]\//.test(action) || OURS.test(action)) return [];
    const line = first + index;
    if (!PINNED.test(action)) return [{ path, line, message: `${action} is not pinned to a full commit id` }];
    return comment === undefined
      ? [{ path, line, message: `${action} does not say which version it is` }]
      : [];
  });
}

function actionsIn(files: readonly RepoFile[]): readonly WorkflowText[] {
  return files
    .filter(({ path }) => /(?:^|\/)action\.ya?ml$/.test(path))
    .map((file) => ({ ...file, line: 1 }));
}
