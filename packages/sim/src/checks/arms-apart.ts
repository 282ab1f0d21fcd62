import { items, stringAt } from '@seatrial/core';
import { serviceLabel } from '../kube/endpoints.ts';
import type { Check } from './check.ts';

/** The stable Service has no canary pod behind it, and the canary's Service no stable one: else a weight means nothing. */
export const armsApart: Check =
  ({ violated }) =>
  ({ type, object }) => {
    if (object.kind !== 'EndpointSlice' || type === 'Deleted') return;
    const service = object.metadata.labels?.[serviceLabel] ?? '';
    for (const endpoint of items(object, 'endpoints')) {
      const pod = stringAt(endpoint, 'targetRef', 'name') ?? '';
      if (isOfCanary(pod) !== service.endsWith('-canary') || !pod.startsWith(`${service}-`)) {
        violated('each Service has the pods of its own arm', `${service} has ${pod}`);
      }
    }
  };

/** `<deployment>-<hash of the template>-<chance>` */
function isOfCanary(pod: string): boolean {
  return pod.includes('-canary-');
}
