import type { FaultKind } from '../faults/fault-kind.ts';
import { faultKinds } from '../faults/table.ts';
import { chaosUser, labels, systemNamespace } from '../names.ts';
import { faultWrites, type PermittedWrite } from './fault-permissions.ts';
import type { Policy, Validation } from './policy.ts';

/** Confines the chaos service account, whatever RBAC lets it do, now or by somebody's mistake. */
export const chaosPolicy: Policy = chaosPolicyOf(Object.values(faultKinds));

function chaosPolicyOf(kinds: readonly FaultKind[]): Policy {
  const writes = faultWrites(kinds);
  return {
    name: 'seatrial-chaos',
    resources: { apiGroups: ['*'], operations: ['*'] },
    binds: { name: 'the-chaos-service-account', expression: `request.userInfo.username == '${chaosUser}'` },
    variables: {
      isFault: writes.map(isThis).join(' || '),
      inNamespace: "request.?namespace.orValue('') != ''",
      before: 'dyn(oldObject.spec)',
      after: 'dyn(object.spec)',
    },
    validations: [
      {
        expression: 'variables.isFault',
        message: `${chaosUser} can only ${kinds.map(({ words }) => words).join(', or ')}`,
      },
      {
        expression: `!variables.isFault || !variables.inNamespace || namespaceObject.metadata.?labels[?'${labels.chaos}'].orValue('') == 'enabled'`,
        message: `faults are refused in a namespace without the label ${labels.chaos}=enabled`,
      },
      {
        expression: `!variables.isFault || !variables.inNamespace || !(request.namespace == '${systemNamespace}' || request.namespace.startsWith('kube-'))`,
        message: `faults are refused in kube-* and ${systemNamespace}, whatever their labels`,
      },
      ...writes.filter(({ only }) => only.length > 0).map(isWithin),
    ],
  };
}

function isThis({ apiGroup, resource, subresource, operation }: PermittedWrite): string {
  // Without a name it is the deletion of a whole collection.
  const conditions = [
    `request.resource.group == '${apiGroup}'`,
    `request.resource.resource == '${resource}'`,
    `request.?subResource.orValue('') == '${subresource}'`,
    `request.operation == '${operation}'`,
    "request.?name.orValue('') != ''",
  ];
  return `(${conditions.join(' && ')})`;
}

/** Of what it writes to, it may change what one of the faults changes, and nothing beside. */
function isWithin(write: PermittedWrite): Validation {
  const allowed = write.only.map(({ expression }) => `(${expression})`).join(' || ');
  const messages = [...new Set(write.only.map(({ message }) => message))];
  return { expression: `!${isThis(write)} || ${allowed}`, message: messages.join('; or ') };
}
