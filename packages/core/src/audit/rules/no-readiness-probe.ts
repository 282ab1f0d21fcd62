import { field } from '../../fields.ts';
import { eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const noReadinessProbe: AuditRule = {
  name: 'NoReadinessProbe',
  theme: 'Availability',
  severity: 'warning',
  about:
    'A container of a Service that gets requests as soon as its process has started, and goes on getting them when it cannot answer.',
  todo: 'add a readinessProbe that asks for something which is there when it can serve',
  find: (scene) =>
    eachContainer(scene, ['Main'], ({ value }, pods) =>
      !pods.isLasting || !scene.isServed(pods) || field(value, 'readinessProbe') !== undefined
        ? []
        : [{ path: ['readinessProbe'], message: 'has no readiness probe' }],
    ),
};
