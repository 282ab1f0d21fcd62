import type { KubeObject } from '@seatrial/model';
import type { Files } from './repository.ts';

/** One application of many ConfigMaps, and many applications of four objects: the same for whoever applies them. */
export interface Crowd {
  readonly namespace: string;
  readonly objects: readonly KubeObject[];
}

export const objectsOfOne = 4;
/** Objects of one file: a folder has some of them. */
const objectsOfFile = 200;

function mapNamed(namespace: string, name: string, word: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { word } };
}

export function memberName(member: number): string {
  return `member-${member}`;
}

/** @param changed another word for some of the members */
export function crowdOf(
  namespace: string,
  members: number,
  changed: Readonly<Record<number, string>> = {},
): Crowd {
  const objects = Array.from({ length: members }, (_, member) =>
    mapNamed(namespace, memberName(member), changed[member] ?? `word of ${member}`),
  );
  return { namespace, objects };
}

export function oneOfMany(prefix: string, index: number, namespaces: number, word = 'first'): Crowd {
  const name = nameOfOne(index);
  const namespace = `${prefix}-${index % namespaces}`;
  const metadata = (suffix: string): KubeObject['metadata'] => ({ name: `${name}-${suffix}`, namespace });
  return {
    namespace,
    objects: [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('account') },
      mapNamed(namespace, `${name}-settings`, word),
      mapNamed(namespace, `${name}-greeting`, 'hello'),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata('web'),
        spec: { clusterIP: 'None', selector: { app: name }, ports: [{ port: 80 }] },
      },
    ],
  };
}

export function nameOfOne(index: number): string {
  return `app-${index}`;
}

/** The folder of an application, in files of some hundred objects: YAML is also JSON. */
export function manifestsIn(folder: string, { objects }: Crowd): Files {
  const files: Record<string, string> = {};
  for (let at = 0; at < objects.length; at += objectsOfFile) {
    const documents = objects.slice(at, at + objectsOfFile).map(asYaml);
    files[`${folder}/objects-${at / objectsOfFile}.yaml`] = documents.join('---\n');
  }
  return files;
}

/** As people write it, so that it costs what theirs does to read. */
function asYaml({ apiVersion, kind, metadata, ...rest }: KubeObject): string {
  const lines = Object.entries(rest).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${metadata.name}`,
    `  namespace: ${metadata.namespace}`,
    ...lines,
    '',
  ].join('\n');
}
