import { field, items, stringAt } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

export const hostPath: AuditRule = {
  name: 'HostPath',
  theme: 'Rights',
  severity: 'error',
  about:
    'A volume that is a folder of the node: its pods see what others left there, and can leave things themselves.',
  todo: 'use a persistentVolumeClaim, an emptyDir or a projected volume',
  find: ({ pods }) =>
    pods.flatMap(({ of, spec, path }) =>
      items(spec, 'volumes').flatMap((volume, index) => {
        const folder = stringAt(volume, 'hostPath', 'path');
        if (folder === undefined && field(volume, 'hostPath') === undefined) return [];
        const message = `pods of ${nameOf(of.object)} mount ${JSON.stringify(folder ?? '')} of their node`;
        return [{ at: of, path: [...path, 'volumes', index, 'hostPath'], message }];
      }),
    ),
};
