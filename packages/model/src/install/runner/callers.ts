import { annotations, systemNamespace } from '../../names.ts';
import { type Template, value, when } from '../template.ts';
import { runnerName } from './place.ts';

const group = 'rbac.authorization.k8s.io';
const name = `${runnerName}-callers`;

/**
 * Names in which the runner may ask for callers of its HTTP API, and no others: which caller has which of them stands in the Cluster
 * file, so that who may change that file is nobody whom this does not name. A list of names that is empty would be all of them: the
 * values do not take one.
 */
export const callersRole: Template = {
  apiVersion: `${group}/v1`,
  kind: 'ClusterRole',
  metadata: {
    name,
    annotations: {
      [annotations.auditIgnore]:
        'WildcardRights: the users and groups that are named, for callers of the HTTP API',
    },
  },
  rules: [
    // What everybody may: in a chart, a list without an entry is none.
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
    when('apiUsers', [
      { apiGroups: [''], resources: ['users'], resourceNames: value('apiUsers'), verbs: ['impersonate'] },
    ]),
    when('apiGroups', [
      { apiGroups: [''], resources: ['groups'], resourceNames: value('apiGroups'), verbs: ['impersonate'] },
    ]),
  ],
};

export const callersBinding: Template = {
  apiVersion: `${group}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: group, kind: 'ClusterRole', name },
  subjects: [{ kind: 'ServiceAccount', name: runnerName, namespace: systemNamespace }],
};
