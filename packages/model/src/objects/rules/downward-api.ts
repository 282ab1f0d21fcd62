import { describe } from '../../config/words.ts';
import { quantityOf } from './quantity.ts';
import { at, nothing, oneOf, type Rule, type Rules, refuse, textAt } from './rule.ts';

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

/** What a variable of a container may read of its pod. */
export const variableField = fieldIsKnown(runningFields, 'for example metadata.name, or status.podIP');

/** What files of a volume, and both, may read of their pod. */
export const downwardApiRules: Rules = {
  'core.v1.DownwardAPIVolumeFile': [
    oneOf(['fieldRef', 'resourceFieldRef'], 'source'),
    fieldIsKnown(allOfPod, 'for example metadata.labels'),
    fileHasContainer,
  ],
  'core.v1.ResourceFieldSelector': [resourceIsKnown],
};
