import {
  type AcceptedFinding,
  type AuditRuleName,
  type AuditSeverity,
  compareText,
  type ObjectRef,
  refKey,
  refOf,
} from '@seatrial/model';
import type { Audited } from './audited.ts';
import { fieldText } from './field-text.ts';
import { ignoredRules } from './ignored-rules.ts';
import type { AuditRule, Found } from './rule.ts';
import { type AuditInput, auditScene } from './scene.ts';
import { auditRules } from './table.ts';

/** Something that an audit has found, with the place to look at and what to do about it. */
export interface AuditFinding {
  readonly rule: AuditRuleName;
  readonly severity: AuditSeverity;
  readonly message: string;
  readonly todo: string;
  readonly application: string;
  /** Clusters that the object goes to. */
  readonly clusters: readonly string[];
  readonly object: ObjectRef;
  readonly field: string;
  /** Of an object in the repository: where the field stands, or what is nearest to it. Lines and columns begin at 1. */
  readonly place?: { readonly file: string; readonly line: number; readonly column: number };
}

export interface AuditResult {
  /** In reading order: by file and line, or by object. */
  readonly findings: readonly AuditFinding[];
  /** Of findings that annotations of their objects leave out. */
  readonly ignored: number;
}

/** What every rule finds that the settings do not leave out. Pure; the same input gives the same findings in the same order. */
export function audit(input: AuditInput): AuditResult {
  // Of two that collide the later one is told: which that is must not depend on who reads first.
  const objects = input.objects.toSorted(inOrder);
  const scene = auditScene({ ...input, objects });
  const ignoring = new Map(objects.map(({ object }) => [object, ignoredRules(object)?.rules]));
  const all = auditRules
    .filter(({ name }) => input.settings[name].severity !== 'none')
    .flatMap((rule) => rule.find(scene).map((found) => ({ rule, found })));
  const kept = all.filter(({ rule, found }) => ignoring.get(found.at.object)?.has(rule.name) !== true);
  const findings = kept.map(({ rule, found }) => findingOf(rule, found, input.settings[rule.name].severity));
  return { findings: merged(findings).toSorted(inReadingOrder), ignored: all.length - kept.length };
}

/** @param wanted as the settings have it: a person's word on a rule counts for all that it finds */
function findingOf(rule: AuditRule, found: Found, wanted: AuditSeverity | 'none' | undefined): AuditFinding {
  const { object, source, application, clusters } = found.at;
  const severity = wanted === undefined || wanted === 'none' ? (found.severity ?? rule.severity) : wanted;
  return {
    rule: rule.name,
    severity,
    message: found.message,
    todo: found.todo ?? rule.todo,
    application,
    clusters,
    object: refOf(object),
    field: found.field ?? fieldText(object, found.path),
    ...(source === undefined ? {} : { place: { file: source.file, ...source.locate(found.path) } }),
  };
}

/** What is found of one object as it is rendered for several clusters is one finding. */
function merged(findings: readonly AuditFinding[]): readonly AuditFinding[] {
  const known = new Map<string, AuditFinding>();
  for (const finding of findings) {
    const key = `${findingKey(finding)} ${finding.message}`;
    const before = known.get(key);
    const clusters = [...new Set([...(before?.clusters ?? []), ...finding.clusters])].toSorted(compareText);
    known.set(key, { ...(before ?? finding), clusters });
  }
  return [...known.values()];
}

/** What a finding is about, without the line on which it stands: the same after an unrelated change. */
export function findingKey({ rule, application, object, field }: Omit<AuditFinding, 'severity'>): string {
  return acceptedKey({ rule, application, object: refKey(object), field });
}

/** The same of an entry of a baseline. */
export function acceptedKey({ rule, application, object, field }: AcceptedFinding): string {
  return JSON.stringify([rule, application, object, field]);
}

function inOrder(a: Audited, b: Audited): number {
  return (
    compareText(a.source?.file ?? '', b.source?.file ?? '') ||
    (a.source?.line ?? 0) - (b.source?.line ?? 0) ||
    compareText(refKey(refOf(a.object)), refKey(refOf(b.object)))
  );
}

function inReadingOrder(a: AuditFinding, b: AuditFinding): number {
  return (
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compareText(refKey(a.object), refKey(b.object)) ||
    compareText(a.rule, b.rule) ||
    compareText(a.field, b.field) ||
    compareText(a.message, b.message)
  );
}
