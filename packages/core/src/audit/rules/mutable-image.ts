import { stringAt } from '../../fields.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';
import { imageName } from './image-name.ts';

export const mutableImage: AuditRule = {
  name: 'MutableImage',
  theme: 'Images',
  severity: 'warning',
  about:
    'An image whose name may mean another one tomorrow, also when a release is taken back: without a tag, or by "latest". By another tag it is only said at the level of info.',
  todo: 'name the digest: image:tag@sha256:...',
  find: (scene) =>
    eachContainer(scene, allRoles, ({ value }) => {
      const image = stringAt(value, 'image') ?? '';
      const { tag, isDigest } = imageName(image);
      if (image === '' || isDigest) return [];
      const shown = JSON.stringify(image.slice(0, 200));
      return tag === undefined || tag === 'latest'
        ? [{ path: ['image'], message: `runs whatever ${shown} is at the time` }]
        : [{ path: ['image'], message: `runs ${shown}, a tag that can be moved`, severity: 'info' }];
    }),
};
