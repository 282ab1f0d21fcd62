import type { RecordResource } from './records.ts';

/** Where things are, with the names of what varies in braces, as OpenAPI has them. */
export const paths = {
  whoAmI: '/v1/whoami',
  all: (resource: RecordResource) => `/v1/${resource}`,
  inNamespace: (resource: RecordResource) => `/v1/namespaces/{namespace}/${resource}`,
  one: (resource: RecordResource) => `/v1/namespaces/{namespace}/${resource}/{name}`,
} as const;

/** A path with what varies put in. */
export function filledPath(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}
