import type { PlanRefusal } from '@seatrial/model';

const messageLengthMax = 2_000;

/** How the API server begins to say who refuses. It has no field for it: only its words tell. */
const sayings: readonly { readonly by: PlanRefusal['by']; readonly says: RegExp }[] = [
  { by: 'Webhook', says: /admission webhook "([^"]{1,253})" denied the request/ },
  { by: 'Webhook', says: /failed calling webhook "([^"]{1,253})"/ },
  { by: 'Webhook', says: /admission webhook "([^"]{1,253})" does not support dry run/ },
  { by: 'Policy', says: /ValidatingAdmissionPolicy '([^']{1,253})' with binding/ },
  { by: 'Quota', says: /exceeded quota: ([^,]{1,253}),/ },
  { by: 'Quota', says: /failed quota: ([^:]{1,253}):/ },
  { by: 'Rights', says: /is forbidden: User "[^"]{1,500}" cannot / },
  { by: 'Rights', says: /is forbidden: user "[^"]{1,500}" .{0,200}is attempting to grant RBAC permissions/ },
  { by: 'Policy', says: /violates PodSecurity "([^"]{1,253})"/ },
];

/** Who refuses an object, by what the API server says. @param isOfObject the object itself is not as its kind asks for */
export function refusalOf(message: string, isOfObject: boolean): PlanRefusal {
  for (const { by, says } of sayings) {
    const found = says.exec(message);
    if (found === null) continue;
    const [, name] = found;
    return { by, ...(name === undefined ? {} : { name }), message: message.slice(0, messageLengthMax) };
  }
  return { by: isOfObject ? 'Validation' : 'ApiServer', message: message.slice(0, messageLengthMax) };
}

/** Of an API server that says that somebody may not: who that is. */
export function whoMayNot(message: string): string | undefined {
  return /is forbidden: User "([^"]{1,500})" cannot /.exec(message)?.[1];
}
