import type { KubeObject } from '@seatrial/model';
import { stringAt } from '../fields.ts';
import { conditionOf } from './conditions.ts';

export interface PodView {
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
  readonly ready: boolean;
  readonly terminating: boolean;
}

export function podView(pod: KubeObject): PodView {
  const node = stringAt(pod, 'spec', 'nodeName');
  return {
    name: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
    ...(node === undefined ? {} : { node }),
    ready: conditionOf(pod, 'Ready')?.status === 'True',
    terminating: pod.metadata.deletionTimestamp !== undefined,
  };
}
