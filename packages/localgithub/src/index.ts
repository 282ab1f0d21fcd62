export { type BareRepository, openBareRepository } from './bare-repository.ts';
export type { Description, Operation, Schema } from './description/description.ts';
export { findOperation } from './description/find-operation.ts';
export { createJudge } from './description/judge.ts';
export { createFaults, type Fault } from './faults.ts';
export type { RequestSeen } from './request-handler.ts';
export { type Github, type GithubOptions, startGithub } from './start-github.ts';
export type {
  CheckRun,
  Comment,
  Deployment,
  Installation,
  Issue,
  Permissions,
  Protection,
  Repository,
  Status,
} from './world.ts';
