import { apiGroup, promoteVerb, runnerUser } from '../names.ts';
import { type Policy, sameExcept } from './policy.ts';

const ADDED = "['approvals', 'requests']";

/** Entries that one user may have in each of the two lists, which have room for 100: nobody fills them alone. */
const entriesOfOneMax = 20;
/** Requests that take nothing back; the other places are for those that do. */
const otherRequestsMax = 60;
const TAKING_BACK = "['Reject', 'Rollback', 'Abort']";

/** CEL: nothing was added to a list; as entries only come, one of the same length is the same. */
function isUntouched(list: string): string {
  return `!(${list} in variables.after) || (${list} in variables.before
    && variables.before[${list}].size() == variables.after[${list}].size())`;
}

/** CEL: a field of the metadata is as it was; one that is left out is empty. */
function sameMetadata(field: string, empty: string): string {
  const valueIn = (object: string): string =>
    `(has(${object}.metadata.${field}) ? dyn(${object}.metadata.${field}) : dyn(${empty}))`;
  return `${valueIn('object')} == ${valueIn('oldObject')}`;
}

const recordsPolicyName = 'seatrial-records';

/**
 * Records are the runner's; people add approvals and requests in their own name, and start scenarios by hand. It binds
 * cluster administrators too: they may delete a record, but not forge one.
 */
export const recordsPolicy: Policy = {
  name: recordsPolicyName,
  resources: { apiGroups: [apiGroup], operations: ['CREATE', 'UPDATE'] },
  binds: { name: 'everyone-but-the-runner', expression: `request.userInfo.username != '${runnerUser}'` },
  variables: {
    me: 'request.userInfo.username',
    isNew: "request.operation == 'CREATE'",
    after: 'dyn(object.spec)',
    before: 'oldObject == null ? dyn({}) : dyn(oldObject.spec)',
  },
  validations: [
    {
      expression: "request.?subResource.orValue('') == ''",
      message: `only ${runnerUser} writes the status of a record`,
    },
    {
      expression: `!variables.isNew || (request.kind.kind == 'ScenarioRun'
        && variables.after.trigger.type == 'Manual' && variables.after.trigger.?by.orValue('') == variables.me)`,
      message:
        'people create no records but ScenarioRuns, with trigger.type Manual and trigger.by their own user name',
      messageExpression: `request.kind.kind == 'ScenarioRun'
        ? 'a ScenarioRun that a person creates has trigger.type Manual and trigger.by ' + variables.me
        : 'only ${runnerUser} creates a ' + request.kind.kind`,
    },
    {
      expression: `variables.isNew || (${sameExcept(ADDED, 'variables.before', 'variables.after')})`,
      message: `only ${runnerUser} changes the spec of a record; approvals and requests can be added`,
    },
    {
      expression: `${ADDED}.all(list, !(list in variables.before) || variables.before[list].all(entry,
        list in variables.after && entry in variables.after[list]))`,
      message: 'approvals and requests can be added; none can be changed or taken away',
    },
    {
      expression: `${ADDED}.all(list, !(list in variables.after) || variables.after[list].all(entry,
        entry.by == variables.me || (list in variables.before && entry in variables.before[list])))`,
      message: 'an approval or request must be by the user who adds it',
      messageExpression: "'an approval or request must be by the user who adds it: you are ' + variables.me",
    },
    {
      expression: `${ADDED}.all(list, ${isUntouched('list')}
        || variables.after[list].filter(entry, entry.by == variables.me).size() <= ${entriesOfOneMax})`,
      message: `one user adds at most ${entriesOfOneMax} approvals, and as many requests, to a record`,
    },
    {
      // Whoever takes the last place has already asked for what the places are kept for.
      expression: `${isUntouched("'requests'")}
        || variables.after['requests'].filter(entry, !(entry.type in ${TAKING_BACK})).size() <= ${otherRequestsMax}`,
      message: 'the last places in requests are kept for Reject, Rollback and Abort',
    },
    {
      expression: `variables.isNew || (${sameMetadata('labels', '{}')})`,
      message: `only ${runnerUser} changes the labels of a record`,
    },
    {
      // Who may delete it may as well have it deleted sooner: an administrator when no runner is left, the garbage collector.
      expression: `variables.isNew ? !has(object.metadata.finalizers) && !has(object.metadata.ownerReferences)
        : (${sameMetadata('finalizers', '[]')} && ${sameMetadata('ownerReferences', '[]')})
          || authorizer.group('${apiGroup}').resource(request.resource.resource).namespace(object.metadata.namespace)
            .name(object.metadata.name).check('delete').allowed()`,
      message: 'only who may delete a record changes its finalizers and owners',
    },
    {
      // No API request has this verb: it is there to be given by RBAC apart from the right to approve.
      expression: `request.kind.kind != 'Release' || !('requests' in variables.after)
        || variables.after.requests.all(entry, entry.type != 'PromoteNow'
          || ('requests' in variables.before && entry in variables.before.requests))
        || authorizer.group('${apiGroup}').resource('releases').namespace(object.metadata.namespace)
          .name(object.metadata.name).check('${promoteVerb}').allowed()`,
      message:
        'to promote past the remaining steps takes the verb "promote" on releases: ClusterRole seatrial-promoter',
    },
  ],
};

/** What the runner is made to apply comes from a repository: not even through its hands is an approval forged. */
export const runnerPolicy: Policy = {
  ...recordsPolicy,
  name: 'seatrial-runner',
  binds: { name: 'the-runner', expression: `request.userInfo.username == '${runnerUser}'` },
  validations: [
    {
      expression: `${ADDED}.all(list, !(list in variables.after) || variables.after[list].all(entry,
        list in variables.before && entry in variables.before[list]))`,
      message: `${runnerUser} adds no approvals or requests: they are for people`,
    },
  ],
};
