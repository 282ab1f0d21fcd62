import type { Check } from '../finding.ts';
import { workflowTexts } from '../workflow-texts.ts';

/** As `$/`, or as the documents write it for others. */
const OWN = /\buses: (?:\$\/|OWNER\/seatrial\/)([^@\s]+)/g;

export const ownActions: Check = {
  name: 'actions and workflows of this repository that are used are there, which actionlint passes by',
  find: (files) =>
    workflowTexts(files).flatMap(({ path, line, text }) =>
      [...text.matchAll(OWN)].flatMap(([, used = '']) => {
        const isThere = files.some((file) => file.path === used || file.path === `${used}/action.yml`);
        return isThere ? [] : [{ path, line, message: `uses ${used}, which is not there` }];
      }),
    ),
};
