export { failureText } from '../failure.ts';
export { stepContext } from '../step-context.ts';
export { auditedRepository } from './audited-repository.ts';
export { formatMarkdown } from './format-markdown.ts';
export { auditRun } from './format-sarif.ts';
export { formatText } from './format-text.ts';
export { auditCluster, auditRepository } from './made-audit.ts';
export { type AuditReport, toldCount } from './report.ts';
