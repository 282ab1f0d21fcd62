import type { AuditRuleName, AuditSeverity, ValuePath } from '@seatrial/model';
import type { Audited } from './audited.ts';
import type { AuditScene } from './scene.ts';

/** What a rule has found. */
export interface Found {
  readonly at: Audited;
  /** The field that is wrong, or that is missing. */
  readonly path: ValuePath;
  /** The same as text, where it was read as text. */
  readonly field?: string;
  readonly message: string;
  /** Where the rule's own word does not say enough. */
  readonly todo?: string;
  /** Where it counts otherwise than the rule does by default. */
  readonly severity?: AuditSeverity;
}

export type AuditTheme =
  | 'Ownership'
  | 'Rights'
  | 'Images'
  | 'Resources'
  | 'Availability'
  | 'Traffic'
  | 'Upkeep';

/** Something that people do something about. Pure: objects beside each other, and what is wrong with them. */
export interface AuditRule {
  readonly name: AuditRuleName;
  readonly theme: AuditTheme;
  readonly severity: AuditSeverity;
  /** What it finds, and why that is bad: one or two sentences. */
  readonly about: string;
  /** What to do, as it follows a finding. */
  readonly todo: string;
  readonly find: (scene: AuditScene) => readonly Found[];
}
