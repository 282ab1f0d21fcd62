import { field } from '../../fields.ts';
import { eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const noMemoryLimit: AuditRule = {
  name: 'NoMemoryLimit',
  theme: 'Resources',
  severity: 'warning',
  about:
    'A container that may take all memory of its node, so that others are ended for it. CPU is shared out by requests, and needs no limit.',
  todo: 'set resources.limits.memory',
  find: (scene) =>
    eachContainer(scene, ['Main', 'Init', 'Sidecar'], ({ value }, pods) =>
      [value, pods.spec].some((holder) => field(holder, 'resources', 'limits', 'memory') !== undefined)
        ? []
        : [{ path: ['resources', 'limits', 'memory'], message: 'may take all memory of its node' }],
    ),
};
