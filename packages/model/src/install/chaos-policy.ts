import { chaosUser, labels, systemNamespace } from '../names.ts';
import { type Policy, sameExcept } from './policy.ts';

/** Key of the taints by which a zone is made to fail; the value is the ScenarioRun's name. */
export const zoneFailureTaint = 'seatrial.dev/zone-failure';

/** A write that a fault consists of, as RBAC names it and as admission does. */
export interface FaultWrite {
  readonly resource: 'pods' | 'nodes';
  readonly subresource: '' | 'eviction';
  readonly verb: 'delete' | 'create' | 'patch';
  readonly operation: 'DELETE' | 'CREATE' | 'UPDATE';
}

/** All that the chaos service account may do; both of its locks, RBAC and the policy, are made from this. */
export const faultWrites: readonly FaultWrite[] = [
  { resource: 'pods', subresource: '', verb: 'delete', operation: 'DELETE' },
  { resource: 'pods', subresource: 'eviction', verb: 'create', operation: 'CREATE' },
  { resource: 'nodes', subresource: '', verb: 'patch', operation: 'UPDATE' },
];

/** Confines the chaos service account, whatever RBAC lets it do, now or by somebody's mistake. */
export const chaosPolicy: Policy = {
  name: 'seatrial-chaos',
  resources: { apiGroups: ['*'], operations: ['*'] },
  binds: { name: 'the-chaos-service-account', expression: `request.userInfo.username == '${chaosUser}'` },
  variables: {
    isFault: faultWrites.map(isThis).join(' || '),
    onPods: "request.resource.group == '' && request.resource.resource == 'pods'",
    onNodes: "request.resource.group == '' && request.resource.resource == 'nodes'",
    before: 'dyn(oldObject.spec)',
    after: 'dyn(object.spec)',
  },
  validations: [
    {
      expression: 'variables.isFault',
      message: `${chaosUser} can only delete or evict one pod, or taint and cordon a node`,
    },
    {
      expression: `!variables.onPods || namespaceObject.metadata.?labels[?'${labels.chaos}'].orValue('') == 'enabled'`,
      message: `faults are refused in a namespace without the label ${labels.chaos}=enabled`,
    },
    {
      expression: `!variables.onPods || !(request.namespace == '${systemNamespace}' || request.namespace.startsWith('kube-'))`,
      message: `faults are refused in kube-* and ${systemNamespace}, whatever their labels`,
    },
    {
      expression: `!variables.isFault || !variables.onNodes || (${nodeKeepsTheRest()})`,
      message: `of a node, faults can only change spec.unschedulable and taints with the key ${zoneFailureTaint}`,
    },
  ],
};

function isThis({ resource, subresource, operation }: FaultWrite): string {
  // Without a name it is the deletion of a whole collection.
  const conditions = [
    "request.resource.group == ''",
    `request.resource.resource == '${resource}'`,
    `request.?subResource.orValue('') == '${subresource}'`,
    `request.operation == '${operation}'`,
    "request.?name.orValue('') != ''",
  ];
  return `(${conditions.join(' && ')})`;
}

function nodeKeepsTheRest(): string {
  const foreign = (spec: string): string =>
    `${spec}.?taints.orValue([]).filter(taint, taint.key != '${zoneFailureTaint}')`;
  const metadata = ['labels', 'annotations', 'finalizers', 'ownerReferences'];
  return [
    sameExcept("['taints', 'unschedulable']", 'variables.before', 'variables.after'),
    `${foreign('variables.before')} == ${foreign('variables.after')}`,
    ...metadata.map((field) => `object.metadata.?${field} == oldObject.metadata.?${field}`),
  ].join(' && ');
}
