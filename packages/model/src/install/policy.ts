import type { KubeObject } from '../kubernetes.ts';

/** What a ValidatingAdmissionPolicy says; the expressions are CEL. */
export interface Policy {
  readonly name: string;
  readonly resources: {
    readonly apiGroups: readonly string[];
    readonly operations: readonly string[];
  };
  /** Which users it applies to. */
  readonly binds: { readonly name: string; readonly expression: string };
  /** Evaluated when they are first used, as `variables.<name>`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly validations: readonly Validation[];
}

export interface Validation {
  readonly expression: string;
  /** The message that a refused user gets. */
  readonly message: string;
  /** CEL that makes the message where it must say more than `message`. */
  readonly messageExpression?: string;
}

/** The policy and the binding that puts it into force everywhere. What cannot be judged is refused. */
export function policyObjects({ name, resources, binds, variables, validations }: Policy): KubeObject[] {
  const rule = { ...resources, apiVersions: ['*'], resources: ['*/*'], scope: '*' };
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: [rule] },
        matchConditions: [binds],
        variables: Object.entries(variables).map(([variable, expression]) => ({
          name: variable,
          expression,
        })),
        validations: validations.map((validation) => ({ ...validation, reason: 'Forbidden' })),
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

/** CEL: two maps of unknown shape are equal but for some keys. */
export function sameExcept(keys: string, before: string, after: string): string {
  return [
    `${after}.all(key, key in ${keys} || (key in ${before} && ${before}[key] == ${after}[key]))`,
    `${before}.all(key, key in ${keys} || key in ${after})`,
  ].join(' && ');
}
