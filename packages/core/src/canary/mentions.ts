import type { KubeObject } from '@seatrial/model';
import { field, items, stringAt, stringMap } from '../fields.ts';
import { podTemplateOf } from '../pod-template.ts';
import { readConfigs } from './references.ts';

/**
 * Whether one of these names stands in what the containers of a workload are told (command, arguments, environment), or in
 * the ConfigMaps and Secrets that they read: alone, or as the first label of a host name, as in `http://web.shop:80`.
 *
 * @param version objects among which its ConfigMaps and Secrets are looked for
 */
export function mentions(
  workload: KubeObject,
  version: readonly KubeObject[],
  names: ReadonlySet<string>,
): boolean {
  if (names.size === 0) return false;
  const said = wordsOf(workload, version);
  return [...names].some((name) => said.has(name));
}

/** All that could be such a name. */
export function wordsOf(workload: KubeObject, version: readonly KubeObject[]): ReadonlySet<string> {
  const podSpec = field(podTemplateOf(workload), 'spec');
  const told = [...items(podSpec, 'initContainers'), ...items(podSpec, 'containers')].flatMap((container) => [
    ...items(container, 'command'),
    ...items(container, 'args'),
    ...items(container, 'env').map((variable) => stringAt(variable, 'value')),
  ]);
  const texts = [...told, ...readConfigs(workload, version).flatMap(textsOf)];
  return new Set(texts.flatMap((text) => (typeof text === 'string' ? wordsIn(text) : [])));
}

function textsOf(config: KubeObject): readonly string[] {
  const data = Object.values(stringMap(config, 'data'));
  const plain = config.kind === 'Secret' ? data.map(decoded) : data;
  return [...plain, ...Object.values(stringMap(config, 'stringData'))];
}

/** A Secret that is no base64 is refused elsewhere. */
function decoded(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

function wordsIn(text: string): readonly string[] {
  return text.split(/[^a-z0-9.-]/).map((word) => word.split('.', 1)[0] ?? '');
}
