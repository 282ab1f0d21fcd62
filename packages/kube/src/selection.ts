import type { KubeObject } from '@seatrial/model';

/** Which objects of a kind: all, or those of a namespace, narrowed by selectors in the API server's syntax. */
export interface ObjectSelection {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Without spec, status and data: of large objects a small part (meta/v1 PartialObjectMetadata). */
  readonly metadataOnly?: boolean;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  /** Where a watch may go on from. */
  readonly resourceVersion: string;
}
