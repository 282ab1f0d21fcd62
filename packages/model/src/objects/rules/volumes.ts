import { describe } from '../../config/words.ts';
import { isMore, quantityOf } from './quantity.ts';
import { at, listAt, nothing, oneOf, type Rule, type Rules, refuse, textAt } from './rule.ts';

const volumeSourceBeside = new Set(['name']);

const hasOneSource: Rule = (volume) => {
  const [first, second] = Object.keys(volume).filter(
    (name) => !volumeSourceBeside.has(name) && at(volume, name) !== undefined,
  );
  if (second === undefined) return nothing; // none is an emptyDir
  return refuse([second], `is a second source of the volume beside ${first}`, 'remove one of the two');
};

const podFields = /^metadata\.(name|namespace|uid|(labels|annotations)\['[^']+'\])$/;
const allOfPod = /^metadata\.(labels|annotations)$/;
const runningFields = /^(spec\.(nodeName|serviceAccountName)|status\.(hostIP|hostIPs|podIP|podIPs))$/;

/** Fields that are known only when the pod runs are for variables, whole maps for files. */
function fieldIsKnown(more: RegExp, examples: string): Rule {
  return (source) => {
    const path = textAt(source, 'fieldRef', 'fieldPath');
    if (path === undefined || podFields.test(path) || more.test(path)) return nothing;
    return refuse(['fieldRef', 'fieldPath'], `is no field that can be read, got ${describe(path)}`, examples);
  };
}

const resources = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/;
const wholeUnits = /^(1|1[kMGTPE]|1[KMGTPE]i)$/;

const resourceIsKnown: Rule = (reference) => {
  const resource = textAt(reference, 'resource');
  if (resource === undefined) return nothing;
  if (!resources.test(resource)) {
    const hint = 'for example limits.cpu, or requests.memory';
    return refuse(['resource'], `is no resource of a container, got ${describe(resource)}`, hint);
  }
  const divisor = JSON.stringify(at(reference, 'divisor') ?? 0).replaceAll('"', '');
  const isCpu = resource.endsWith('.cpu');
  if (quantityOf(divisor) === 0 || divisor === '1') return nothing;
  if (isCpu ? divisor === '1m' : wholeUnits.test(divisor)) return nothing;
  return refuse(
    ['divisor'],
    `must be ${isCpu ? '1 or 1m' : 'one unit'}`,
    isCpu ? 'for example 1m' : 'for example 1Mi',
  );
};

const fileHasContainer: Rule = (file) =>
  at(file, 'resourceFieldRef') === undefined ||
  textAt(file, 'resourceFieldRef', 'containerName') !== undefined
    ? nothing
    : refuse(
        ['resourceFieldRef', 'containerName'],
        'must name a container',
        'a file belongs to none by itself',
      );

const secretIsNamed: Rule = (csi) =>
  at(csi, 'nodePublishSecretRef') === undefined || textAt(csi, 'nodePublishSecretRef', 'name') !== undefined
    ? nothing
    : refuse(['nodePublishSecretRef', 'name'], 'must name a Secret', 'add it');

/** Several sources share one folder. */
const pathsAreOwn: Rule = (projected) => {
  const taken = new Set<string>();
  return listAt(projected, 'sources').flatMap((source, index) =>
    (['configMap', 'secret', 'downwardAPI'] as const).flatMap((kind) =>
      listAt(source, kind, 'items').flatMap((item, nth) => {
        const path = textAt(item, 'path');
        if (path === undefined || !taken.has(path)) {
          if (path !== undefined) taken.add(path);
          return nothing;
        }
        const place = ['sources', index, kind, 'items', nth, 'path'];
        return refuse(place, `is that of another file, "${path}"`, 'rename one of the two');
      }),
    ),
  );
};

const amountsOfRange = ['min', 'defaultRequest', 'default', 'max'] as const;

/** Each of the four, where it is set, is at most the next. */
const rangeIsOrdered: Rule = (item) =>
  amountsOfRange.flatMap((lower, index) =>
    amountsOfRange.slice(index + 1).flatMap((upper) =>
      Object.entries((at(item, lower) as object | undefined) ?? {}).flatMap(([name, value]) => {
        const [less, more] = [quantityOf(value), quantityOf(at(item, upper, name))];
        if (less === undefined || more === undefined || !isMore(less, more)) return nothing;
        return refuse(
          [lower, name],
          `must be at most ${upper}, ${describe(at(item, upper, name))}`,
          'lower it',
        );
      }),
    ),
  );

export const volumeRules: Rules = {
  'core.v1.CSIVolumeSource': [secretIsNamed],
  'core.v1.DownwardAPIVolumeFile': [
    oneOf(['fieldRef', 'resourceFieldRef'], 'source'),
    fieldIsKnown(allOfPod, 'for example metadata.labels'),
    fileHasContainer,
  ],
  'core.v1.LimitRangeItem': [rangeIsOrdered],
  'core.v1.ProjectedVolumeSource': [pathsAreOwn],
  'core.v1.ResourceFieldSelector': [resourceIsKnown],
  'core.v1.Volume': [hasOneSource],
};

/** For variables of a container. */
export const variableField = fieldIsKnown(runningFields, 'for example metadata.name, or status.podIP');
