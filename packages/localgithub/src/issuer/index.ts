export { type Signing, signToken } from './sign-token.ts';
export { type Issuer, type IssuerOptions, startIssuer } from './start-issuer.ts';
export type { WorkflowRun } from './workflow-claims.ts';
