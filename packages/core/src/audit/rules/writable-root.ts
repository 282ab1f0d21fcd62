import { field } from '../../fields.ts';
import { eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const writableRoot: AuditRule = {
  name: 'WritableRoot',
  theme: 'Rights',
  severity: 'info',
  about: 'A container that can write to its own files: whoever breaks in can leave programs there.',
  todo: 'set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where it has to write',
  find: (scene) =>
    eachContainer(scene, ['Main', 'Init', 'Sidecar'], ({ value }) =>
      field(value, 'securityContext', 'readOnlyRootFilesystem') === true
        ? []
        : [{ path: ['securityContext', 'readOnlyRootFilesystem'], message: 'can write to its own files' }],
    ),
};
