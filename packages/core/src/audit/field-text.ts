import type { KubeObject, ValuePath } from '@seatrial/model';
import { field, stringAt } from '../fields.ts';

/**
 * A field as people read it, with entries of lists by their names: `spec.template.spec.containers[web].image`. It stays the
 * same when an entry is added before that one.
 */
export function fieldText(object: KubeObject, path: ValuePath): string {
  let text = '';
  path.forEach((step, at) => {
    if (typeof step === 'number') {
      const name = stringAt(field(object, ...path.slice(0, at + 1)), 'name');
      text += `[${name ?? step}]`;
    } else if (/^[A-Za-z0-9_-]+$/.test(step)) text += at === 0 ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  });
  return text;
}
