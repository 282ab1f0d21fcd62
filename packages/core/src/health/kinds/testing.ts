/** An object as its own kind would write it, of its newest generation. */
export function anObject(apiVersion: string, kind: string, rest: Readonly<Record<string, unknown>> = {}) {
  return { apiVersion, kind, metadata: { name: 'it', namespace: 'shop', generation: 2 }, ...rest };
}

/** A condition as it stands in a status; `text` is `Type=Status` or `Type=Status/Reason`. */
export function conditions(...texts: readonly string[]) {
  return {
    conditions: texts.map((text) => {
      const [type = '', rest = ''] = text.split('=');
      const [status = '', reason] = rest.split('/');
      return { type, status, ...(reason === undefined ? {} : { reason }) };
    }),
  };
}
