import type { Row } from '../call.ts';
import { appOperations } from './apps.ts';
import { checkOperations } from './checks.ts';
import { commentOperations } from './comments.ts';
import { contentOperations } from './contents.ts';
import { deploymentOperations } from './deployments.ts';
import { gitOperations } from './git.ts';
import { issueOperations } from './issues.ts';
import { mergeOperations } from './merging.ts';
import { protectionOperations } from './protections.ts';
import { pullOperations } from './pulls.ts';
import { repositoryOperations } from './repositories.ts';
import { reviewOperations } from './reviews.ts';
import { runOperations } from './runs.ts';
import { statusOperations } from './statuses.ts';

/** What this GitHub can do, by the ids that GitHub's description gives its operations. */
export const operations: Readonly<Record<string, Row>> = {
  ...appOperations,
  ...checkOperations,
  ...commentOperations,
  ...contentOperations,
  ...deploymentOperations,
  ...gitOperations,
  ...issueOperations,
  ...mergeOperations,
  ...protectionOperations,
  ...pullOperations,
  ...repositoryOperations,
  ...reviewOperations,
  ...runOperations,
  ...statusOperations,
};
