import {
  at,
  listAt,
  nothing,
  type Rule,
  type Rules,
  refuse,
  refuseTwin,
  seenBefore,
  textAt,
} from './rule.ts';

const volumeSourceBeside = new Set(['name']);

const hasOneSource: Rule = (volume) => {
  const [first, second] = Object.keys(volume).filter(
    (name) => !volumeSourceBeside.has(name) && at(volume, name) !== undefined,
  );
  if (second === undefined) return nothing; // none is an emptyDir
  return refuse([second], `is a second source of the volume beside ${first}`, 'remove one of the two');
};

const secretIsNamed: Rule = (csi) =>
  at(csi, 'nodePublishSecretRef') === undefined || textAt(csi, 'nodePublishSecretRef', 'name') !== undefined
    ? nothing
    : refuse(['nodePublishSecretRef', 'name'], 'must name a Secret', 'add it');

/** Several sources share one folder. */
const pathsAreOwn: Rule = (projected) => {
  const isTaken = seenBefore();
  return listAt(projected, 'sources').flatMap((source, index) =>
    (['configMap', 'secret', 'downwardAPI'] as const).flatMap((kind) =>
      listAt(source, kind, 'items').flatMap((item, nth) => {
        const path = textAt(item, 'path');
        if (path === undefined || !isTaken(path)) return nothing;
        return refuseTwin(['sources', index, kind, 'items', nth, 'path'], 'file', path);
      }),
    ),
  );
};

export const volumeRules: Rules = {
  'core.v1.CSIVolumeSource': [secretIsNamed],
  'core.v1.ProjectedVolumeSource': [pathsAreOwn],
  'core.v1.Volume': [hasOneSource],
};
