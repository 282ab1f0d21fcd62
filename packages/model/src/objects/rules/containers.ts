import { describe } from '../../config/words.ts';
import { variableField } from './downward-api.ts';
import { isMore, quantityOf } from './quantity.ts';
import {
  at,
  entriesAt,
  listAt,
  nothing,
  oneOf,
  type Rule,
  type Rules,
  refuse,
  refuseTwin,
  seenBefore,
  textAt,
} from './rule.ts';

const standardResource = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

const resourcesAreKnown: Rule = (container) =>
  ['limits', 'requests'].flatMap((list) =>
    entriesAt(container, 'resources', list).flatMap(([name]) => {
      if (name.includes('/') || standardResource.test(name)) return nothing;
      const rule = `is no resource of a container`;
      return refuse(
        ['resources', list, name],
        rule,
        'cpu, memory, ephemeral-storage, or one of a device: vendor.com/name',
      );
    }),
  );

const requestsAreWithinLimits: Rule = (container) =>
  entriesAt(container, 'resources', 'requests').flatMap(([name, requested]) => {
    const limit = at(container, 'resources', 'limits', name);
    const [less, more] = [quantityOf(limit), quantityOf(requested)];
    if (less === undefined || more === undefined || !isMore(more, less)) return nothing;
    const rule = `must be at most the limit, ${describe(limit)}, got ${describe(requested)}`;
    return refuse(['resources', 'requests', name], rule, 'raise the limit, or lower the request');
  });

const portNamesAreUnique: Rule = (container) => {
  const isTaken = seenBefore();
  return listAt(container, 'ports').flatMap((port, index) => {
    const name = textAt(port, 'name');
    if (name === undefined || !isTaken(name)) return nothing;
    return refuseTwin(['ports', index, 'name'], 'port', name);
  });
};

const imageIsBare: Rule = (container) => {
  const image = textAt(container, 'image');
  if (image === undefined || image.trim() === image) return nothing;
  return refuse(['image'], `must not begin or end with a space, got ${describe(image)}`, 'remove the space');
};

/** A container that is well or not is so at once. */
const probesSucceedOnce: Rule = (container) =>
  ['livenessProbe', 'startupProbe'].flatMap((probe) => {
    const threshold = at(container, probe, 'successThreshold');
    if (typeof threshold !== 'number' || threshold <= 1) return nothing;
    return refuse([probe, 'successThreshold'], `must be 1, got ${threshold}`, 'leave it out');
  });

const readinessEndsNothing: Rule = (container) => {
  const path = ['readinessProbe', 'terminationGracePeriodSeconds'];
  if (at(container, ...path) === undefined) return nothing;
  return refuse(path, 'is not allowed for a probe that ends nothing', 'remove it');
};

const privilegesFit: Rule = (context) =>
  at(context, 'privileged') === true && at(context, 'allowPrivilegeEscalation') === false
    ? refuse(
        ['allowPrivilegeEscalation'],
        'must not be false for a privileged container',
        'remove one of the two',
      )
    : nothing;

const subPathIsBelow: Rule = (mount) => {
  const path = textAt(mount, 'subPath');
  if (path !== undefined && (path.startsWith('/') || path.split('/').includes('..'))) {
    return refuse(
      ['subPath'],
      `must be a path within the volume, got ${describe(path)}`,
      'leave out "/" and ".."',
    );
  }
  if (path === undefined || textAt(mount, 'subPathExpr') === undefined) return nothing;
  return refuse(['subPathExpr'], 'is not allowed beside subPath', 'remove one of the two');
};

const valueIsOne: Rule = (variable) =>
  textAt(variable, 'value') === undefined || at(variable, 'valueFrom') === undefined
    ? nothing
    : refuse(['valueFrom'], 'is not allowed beside a value', 'remove one of the two');

const valueSources = ['configMapKeyRef', 'secretKeyRef', 'fieldRef', 'resourceFieldRef', 'fileKeyRef'];

export const containerRules: Rules = {
  'core.v1.Container': [
    resourcesAreKnown,
    requestsAreWithinLimits,
    portNamesAreUnique,
    imageIsBare,
    probesSucceedOnce,
    readinessEndsNothing,
  ],
  'core.v1.EnvFromSource': [oneOf(['configMapRef', 'secretRef'], 'source')],
  'core.v1.EnvVar': [valueIsOne],
  'core.v1.EnvVarSource': [oneOf(valueSources, 'source'), variableField],
  'core.v1.SecurityContext': [privilegesFit],
  'core.v1.VolumeMount': [subPathIsBelow],
};
