import { quantityOf } from './quantity.ts';
import {
  at,
  entriesAt,
  listAt,
  nothing,
  type Refusal,
  type Rule,
  type Rules,
  refuse,
  textAt,
} from './rule.ts';

const mebibyte = 1024 * 1024;
const annotationBytesMax = 256 * 1024;

const keysOf: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

const hasKeysOfType: Rule = (secret) => {
  const type = textAt(secret, 'type') ?? 'Opaque';
  const has = (key: string): boolean =>
    at(secret, 'data', key) !== undefined || at(secret, 'stringData', key) !== undefined;
  if (type === 'kubernetes.io/basic-auth' && !has('username') && !has('password')) {
    return refuse([], `must have a username or a password: its type is ${type}`, 'add one of the two');
  }
  if (
    type === 'kubernetes.io/service-account-token' &&
    textAt(secret, 'metadata', 'annotations', 'kubernetes.io/service-account.name') === undefined
  ) {
    const hint = 'add the annotation kubernetes.io/service-account.name';
    return refuse(['type'], 'must have the name of its account', hint);
  }
  return (keysOf[type] ?? [])
    .filter((key) => !has(key))
    .flatMap((key) => refuse(['data', key], `is missing: the type is ${type}`, 'add it, or change the type'));
};

const keysAreOnce: Rule = (configMap) =>
  entriesAt(configMap, 'binaryData').flatMap(([key]) =>
    at(configMap, 'data', key) === undefined
      ? nothing
      : refuse(['binaryData', key], 'is a key of data, too', 'remove one of the two'),
  );

const isSmall: Rule = (configMap) => {
  const texts = entriesAt(configMap, 'data').map(([, value]) => value);
  const encoded = entriesAt(configMap, 'binaryData').map(([, value]) => value);
  const bytes = bytesOf(texts) + encoded.reduce<number>((sum, value) => sum + decodedBytes(value), 0);
  return tooLarge('data', bytes, mebibyte, 'put the rest into another one, or into an image');
};

const secretIsSmall: Rule = (secret) => {
  const written = new Set(entriesAt(secret, 'stringData').map(([key]) => key));
  const encoded = entriesAt(secret, 'data').filter(([key]) => !written.has(key));
  const bytes =
    encoded.reduce((sum, [, value]) => sum + decodedBytes(value), 0) +
    bytesOf(entriesAt(secret, 'stringData').map(([, value]) => value));
  return tooLarge('data', bytes, mebibyte, 'put the rest into another one');
};

const annotationsAreSmall: Rule = (metadata) =>
  tooLarge(
    'annotations',
    bytesOf(entriesAt(metadata, 'annotations').flat()),
    annotationBytesMax,
    'shorten them',
  );

function tooLarge(name: string, bytes: number, bytesMax: number, hint: string): readonly Refusal[] {
  return bytes > bytesMax
    ? refuse([name], `must have at most ${bytesMax} bytes, got ${bytes}`, hint)
    : nothing;
}

function bytesOf(values: readonly unknown[]): number {
  const texts = values.filter((value) => typeof value === 'string');
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  // no need to encode what is small however it is encoded
  return units * 3 <= annotationBytesMax
    ? units
    : texts.reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0);
}

function decodedBytes(value: unknown): number {
  return typeof value === 'string' ? Math.floor((value.replace(/[\s=]/g, '').length * 3) / 4) : 0;
}

const asksForSpace: Rule = (claim) => {
  const modes = listAt(claim, 'accessModes');
  return [
    ...(modes.length === 0
      ? refuse(['accessModes'], 'must have at least one mode', 'for example ReadWriteOnce')
      : nothing),
    ...(at(claim, 'resources', 'requests', 'storage') === undefined
      ? refuse(['resources'], 'must request storage', 'add requests: {storage: 1Gi}')
      : nothing),
    ...((quantityOf(at(claim, 'resources', 'requests', 'storage')) ?? 1) <= 0
      ? refuse(['resources', 'requests', 'storage'], 'must be more than 0', 'for example 1Gi')
      : nothing),
    ...(modes.includes('ReadWriteOncePod') && modes.length > 1
      ? refuse(['accessModes'], 'must have no mode beside ReadWriteOncePod', 'remove the others')
      : nothing),
  ];
};

export const storageRules: Rules = {
  'core.v1.ConfigMap': [keysAreOnce, isSmall],
  'core.v1.PersistentVolumeClaimSpec': [asksForSpace],
  'core.v1.Secret': [hasKeysOfType, secretIsSmall],
  'meta.v1.ObjectMeta': [annotationsAreSmall],
};
