import { describe, expect, it } from 'vitest';
import { fieldPath } from './field-path.ts';

const object = {
  metadata: { labels: { 'a.b/c': 'x' } },
  spec: {
    containers: [{ name: 'side' }, { name: 'web', image: 3 }],
    ports: [{ port: 80, protocol: 'TCP' }],
  },
};

describe('fieldPath', () => {
  const cases: readonly { text: string; path: readonly (string | number)[] }[] = [
    { text: 'spec.containers[1].image', path: ['spec', 'containers', 1, 'image'] },
    { text: 'spec.containers[name="web"].imagee', path: ['spec', 'containers', 1, 'imagee'] },
    { text: 'spec.ports[port=80,protocol="TCP"].x', path: ['spec', 'ports', 0, 'x'] },
    { text: 'metadata.labels["a"]', path: ['metadata', 'labels', 'a'] },
    { text: 'spec.containers[name="gone"].image', path: ['spec', 'containers'] },
    { text: 'spec.replicas', path: ['spec', 'replicas'] },
    { text: '<nil>', path: [] },
    { text: '', path: [] },
  ];
  for (const { text, path } of cases) {
    it(`follows ${JSON.stringify(text)} as far as it leads`, () =>
      expect(fieldPath(object, text)).toEqual(path));
  }
});
