import { type AuditSeverity, auditSeverities } from '@seatrial/model';

/** Whether something counts as much as that, or more. */
export function isAtLeast(severity: AuditSeverity, floor: AuditSeverity): boolean {
  return auditSeverities.indexOf(severity) <= auditSeverities.indexOf(floor);
}
