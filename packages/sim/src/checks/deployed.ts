import { withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { labels } from '@seatrial/model';
import { renderManifests } from '@seatrial/render';
import { shopNamespace, shopPath } from '../people/shop.ts';
import type { DoctoredWorld } from './doctored.ts';

/** What the shop's folder says, in the cluster as after a promotion. */
export async function deployed(given: DoctoredWorld): Promise<readonly KubeObject[]> {
  const { repository } = given.world;
  const files = repository.filesOfTree(repository.tree(repository.head(), shopPath) ?? '') ?? [];
  const objects = renderManifests(files, { namespace: shopNamespace }).objects.map(({ object }) =>
    withField(object, ['metadata', 'labels', labels.application], 'shop'),
  );
  for (const object of objects) given.put(object);
  await given.wait(60);
  return objects;
}

export function named(objects: readonly KubeObject[], kind: string): KubeObject {
  const found = objects.find((object) => object.kind === kind);
  if (found === undefined) throw new Error(`the shop has no ${kind}`);
  return found;
}
