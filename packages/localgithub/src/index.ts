export type { Fault } from './faults.ts';
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
