import { type AuditRuleName, AuditSettings, type KubeObject } from '@seatrial/model';
import { audit } from './audit.ts';
import type { Audited } from './audited.ts';
import type { AuditInput } from './scene.ts';

/** An instant in the life of every test. */
export const testNow = Date.parse('2026-11-30T12:00:00Z');

export function anAudited(object: KubeObject, changes: Partial<Audited> = {}): Audited {
  return { object, application: 'shop', clusters: ['here'], ...changes };
}

export function anInput(objects: readonly KubeObject[], changes: Partial<AuditInput> = {}): AuditInput {
  return {
    objects: objects.map((object) => anAudited(object)),
    applicationLabels: new Map(),
    settings: AuditSettings.parse({}).rules,
    now: testNow,
    ...changes,
  };
}

/** `severity object field` of what one rule finds. */
export function foundBy(
  rule: AuditRuleName,
  objects: readonly KubeObject[],
  changes: Partial<AuditInput> = {},
): readonly string[] {
  return audit(anInput(objects, changes))
    .findings.filter((finding) => finding.rule === rule)
    .map(({ severity, object, field }) => `${severity} ${object.kind}/${object.name} ${field}`);
}

export function anObject(
  apiVersion: string,
  kind: string,
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const { metadata, ...parts } = rest;
  return { apiVersion, kind, ...parts, metadata: { ...Object(metadata), name, namespace: 'shop' } };
}

interface PodParts {
  readonly container?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly replicas?: number;
  readonly name?: string;
}

export function aPodTemplate({
  container = {},
  spec = {},
  name = 'web',
}: PodParts): Readonly<Record<string, unknown>> {
  return {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'web', image: 'web:1', ...container }], ...spec },
  };
}

export function aDeployment(parts: PodParts = {}): KubeObject {
  const { replicas, name = 'web' } = parts;
  const counted = replicas === undefined ? {} : { replicas };
  return anObject('apps/v1', 'Deployment', name, { spec: { ...counted, template: aPodTemplate(parts) } });
}

export function aService(name = 'web'): KubeObject {
  return anObject('v1', 'Service', name, { spec: { selector: { app: name }, ports: [{ port: 80 }] } });
}
