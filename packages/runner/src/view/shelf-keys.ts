import { stringAt } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import type { Version } from './versions.ts';
import type { WatchedKind } from './watched.ts';

/** By what a shelf finds the objects of its kind. */

export function versionOf(object: KubeObject | undefined): Version | undefined {
  return object?.metadata.resourceVersion;
}

export function indexOf(object: KubeObject, path: string): string {
  return stringAt(object, ...path.split('.')) ?? '';
}

export function keyOf({ metadata }: KubeObject): string {
  return keyOfRef(metadata);
}

export function keyOfRef({ namespace = '', name }: Pick<ObjectRef, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

export function refOfKey({ apiVersion, kind }: WatchedKind, key: string): ObjectRef {
  const [namespace = '', name = ''] = key.split('/');
  return { apiVersion, kind, name, ...(namespace === '' ? {} : { namespace }) };
}

export function isIn(namespace: string | undefined, key: string): boolean {
  return namespace === undefined || key.startsWith(`${namespace}/`);
}
