import { type AuditSeverity, auditSeverities } from '@seatrial/model';
import { type ClusterInput, clustersOf, linesOf, yesNo } from '@seatrial/step';

export interface Inputs {
  readonly path: string;
  readonly clusters: readonly ClusterInput[];
  readonly severity: AuditSeverity;
  readonly failOn: AuditSeverity | 'never';
  readonly baseline?: string;
  readonly issue: boolean;
  readonly labels: readonly string[];
  readonly id: string;
  readonly sarifFile?: string;
  readonly token: string;
}

/** The inputs as the workflow wrote them, by their names; '' where it left one out. A text where one of them is wrong. */
export function parseInputs(read: (name: string) => string): Inputs | string {
  const issue = yesNo(read('issue'), true);
  const id = read('id') || 'audit';
  const severity = auditSeverities.find((it) => it === (read('severity') || 'warning'));
  const failOn = [...auditSeverities, 'never' as const].find((it) => it === (read('fail-on') || 'error'));
  const clusters = clustersOf(read, () => async () => '');
  if (typeof clusters === 'string') return clusters;
  const byApi = clusters.find(({ access }) => access.api !== undefined);
  if (byApi !== undefined)
    return wrong(
      'clusters',
      byApi.name,
      'an audit reads all objects, which the HTTP API of a runner has not: name a context',
    );
  if (issue === undefined) return wrong('issue', read('issue'), 'write true or false');
  if (severity === undefined)
    return wrong('severity', read('severity'), `write ${auditSeverities.join(', ')}`);
  if (failOn === undefined)
    return wrong('fail-on', read('fail-on'), `write ${auditSeverities.join(', ')}, never`);
  if (failOn !== 'never' && auditSeverities.indexOf(failOn) > auditSeverities.indexOf(severity))
    return wrong('fail-on', failOn, `severity is ${severity}, so that it would not be told`);
  if (!/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/.test(id) || id.includes('--'))
    return wrong('id', id, 'write small letters, digits and single -');
  return {
    path: read('path') || '.',
    clusters,
    severity,
    failOn,
    ...given('baseline', read('baseline')),
    issue,
    labels: linesOf(read('labels')),
    id,
    ...given('sarifFile', read('sarif-file')),
    token: read('token'),
  };
}

function given<Name extends string>(name: Name, value: string): { readonly [K in Name]?: string } {
  return value === '' ? {} : ({ [name]: value } as { readonly [K in Name]?: string });
}

function wrong(name: string, value: string, hint: string): string {
  return `Cannot take the input ${name}: it is ${JSON.stringify(value)}, ${hint}`;
}
