import { field } from '../../fields.ts';
import { eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const noRequests: AuditRule = {
  name: 'NoRequests',
  theme: 'Resources',
  severity: 'warning',
  about: 'A container that does not say what it needs: it is put on nodes that are full, and is ended first.',
  todo: 'set resources.requests.cpu and resources.requests.memory to what it uses',
  find: (scene) =>
    eachContainer(scene, ['Main', 'Init', 'Sidecar'], ({ value }, pods) => {
      const missing = ['cpu', 'memory'].filter((resource) =>
        // a limit alone is a request of as much
        [value, pods.spec].every(
          (holder) =>
            field(holder, 'resources', 'requests', resource) === undefined &&
            field(holder, 'resources', 'limits', resource) === undefined,
        ),
      );
      if (missing.length === 0) return [];
      return [{ path: ['resources', 'requests'], message: `requests no ${missing.join(' and no ')}` }];
    }),
};
