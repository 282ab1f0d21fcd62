import { stringAt } from '../../fields.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';
import { imageName } from './image-name.ts';

export const foreignRegistry: AuditRule = {
  name: 'ForeignRegistry',
  theme: 'Images',
  severity: 'error',
  about: 'An image from a registry that is not on the list of the settings. Without a list nothing is said.',
  todo: 'mirror the image into one of the registries, or add its own to rules.ForeignRegistry.registries',
  find: (scene) => {
    const { registries } = scene.settings.ForeignRegistry;
    if (registries.length === 0) return [];
    return eachContainer(scene, allRoles, ({ value }) => {
      const image = stringAt(value, 'image') ?? '';
      const { repository } = imageName(image);
      if (image === '' || registries.some((allowed) => isWithin(repository, allowed))) return [];
      return [{ path: ['image'], message: `comes from ${JSON.stringify(repository.slice(0, 200))}` }];
    });
  },
};

/** By whole parts: "ghcr.io/acme" is not "ghcr.io/acme-of-somebody-else". */
function isWithin(repository: string, allowed: string): boolean {
  const beginning = allowed.endsWith('/') ? allowed : `${allowed}/`;
  return repository === allowed || repository.startsWith(beginning);
}
