import { field } from '../../fields.ts';
import { eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const noLivenessProbe: AuditRule = {
  name: 'NoLivenessProbe',
  theme: 'Availability',
  severity: 'info',
  about: 'A container that hangs for ever where its process stands still without ending.',
  todo: 'add a livenessProbe, with more patience than the readiness probe has',
  find: (scene) =>
    eachContainer(scene, ['Main'], ({ value }, { isLasting }) =>
      !isLasting || field(value, 'livenessProbe') !== undefined
        ? []
        : [{ path: ['livenessProbe'], message: 'has no liveness probe' }],
    ),
};
