import type { KubeObject } from '@seatrial/model';
import { stringAt } from './fields.ts';
import { selectorMatches } from './label-selector.ts';
import type { ListQuery } from './ports.ts';

/** Whether a query's labels and fields ask for an object, as the API server has it: a field that is not there is empty. */
export function isAskedFor(
  {
    namespace,
    labels = {},
    selector = {},
    fields = {},
    fieldsNot = {},
  }: Omit<ListQuery, 'apiVersion' | 'kind'>,
  object: KubeObject,
): boolean {
  const own = object.metadata.labels ?? {};
  const at = (path: string): string => stringAt(object, ...path.split('.')) ?? '';
  return (
    (namespace === undefined || object.metadata.namespace === namespace) &&
    Object.entries(fields).every(([path, value]) => at(path) === value) &&
    Object.entries(fieldsNot).every(([path, values]) => !values.includes(at(path))) &&
    selectorMatches({ matchLabels: labels }, own) &&
    selectorMatches(selector, own)
  );
}
