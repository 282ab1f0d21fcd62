import { messageOf } from '@seatrial/core';
import type { AccessAttributes, Kube } from '@seatrial/kube';
import { apiGroup, systemNamespace } from '@seatrial/model';
import { roles } from '../cluster/roles.ts';
import { type Check, ok, warn } from './check.ts';

interface Right {
  readonly what: string;
  readonly role: string;
  readonly attributes: AccessAttributes;
}

/** What people do, with the least role that lets them. */
function rights(namespace: string | undefined): readonly Right[] {
  const where = namespace === undefined ? {} : { namespace };
  const records = { group: apiGroup };
  return [
    {
      what: 'see releases',
      role: roles.viewer,
      attributes: { ...records, ...where, verb: 'list', resource: 'releases' },
    },
    {
      what: 'approve releases',
      role: roles.releaser,
      attributes: { ...records, ...where, verb: 'patch', resource: 'releases' },
    },
    {
      what: 'start scenarios',
      role: roles.operator,
      attributes: { ...records, namespace: systemNamespace, verb: 'create', resource: 'scenarioruns' },
    },
  ];
}

/** What you may do, in a namespace or in all. */
export async function checkRights(
  kube: Pick<Kube, 'accessReview'>,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { what, role, attributes } of rights(namespace)) {
    const where = attributes.namespace === undefined ? 'in all namespaces' : `in ${attributes.namespace}`;
    try {
      const { allowed } = await kube.accessReview(attributes, { signal });
      checks.push(
        allowed
          ? ok('rights', `you may ${what} ${where}`)
          : warn(
              'rights',
              `you may not ${what} ${where}`,
              `the ClusterRole ${role} allows it; -n asks about one namespace`,
            ),
      );
    } catch (error) {
      signal.throwIfAborted();
      checks.push(warn('rights', messageOf(error), 'the API server did not say what you may do'));
    }
  }
  return checks;
}
