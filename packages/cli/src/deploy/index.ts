export { type DeployCommit, withDeployCommit } from './deploy-commit.ts';
export {
  approvalHint,
  type DeployOn,
  deployMarkdown,
  deployOutcome,
  deployRows,
  evidenceLines,
  standingText,
  typeOf,
} from './deploy-text.ts';
export { type DeployFollowed, type DeployTarget, followDeploy } from './follow-deploy.ts';
