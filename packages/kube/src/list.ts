import type { KubeObject } from '@seatrial/model';
import type { Discovery, ServedKind } from './discovery.ts';
import { isKubeError, KubeError } from './errors.ts';
import { requestJson } from './json.ts';
import type { KubeLimits } from './limits.ts';
import type { Op } from './op.ts';
import { collectionPath } from './paths.ts';
import type { ObjectList, ObjectSelection } from './selection.ts';
import type { Transport } from './transport.ts';

export interface CollectionParts {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly limits: KubeLimits;
}

/** Reads a selection page by page; once from the start again when the pages' snapshot has expired meanwhile. */
export async function listObjects(
  parts: CollectionParts,
  selection: ObjectSelection,
  op: Op,
): Promise<ObjectList> {
  const served = await parts.discovery.find(selection.apiVersion, selection.kind, op);
  try {
    return await readPages(parts, served, selection, op);
  } catch (error) {
    if (!isKubeError(error, 'Gone')) throw error;
    return readPages(parts, served, selection, op);
  }
}

interface Page {
  readonly items?: readonly KubeObject[] | null;
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
}

async function readPages(
  { transport, limits }: CollectionParts,
  served: ServedKind,
  selection: ObjectSelection,
  op: Op,
): Promise<ObjectList> {
  const doing = describeSelection('list', selection);
  const pageSize = selection.metadataOnly === true ? limits.metadataPageSize : limits.listPageSize;
  const items: KubeObject[] = [];
  let token: string | undefined;
  // A page may be empty, so the pages are counted too.
  for (let pages = 1; pages <= limits.listItemsMax; pages += 1) {
    const { value: page } = await requestJson<Page>(
      transport,
      {
        method: 'GET',
        path: collectionPath(served, selection.namespace),
        query: { ...selectors(selection), limit: pageSize, continue: token },
        ...accepting(selection, 'PartialObjectMetadataList'),
        doing,
        repeat: 'Always',
      },
      op,
    );
    // The items of a built-in kind's list do not say what they are.
    for (const item of page.items ?? [])
      items.push({ ...item, apiVersion: served.apiVersion, kind: served.kind });
    if (items.length > limits.listItemsMax) break;
    token = page.metadata.continue;
    if (token === undefined || token === '') return { items, resourceVersion: page.metadata.resourceVersion };
  }
  const problem = `more than ${limits.listItemsMax} objects or pages, narrow the selection`;
  throw new KubeError('Internal', `Cannot ${doing}: ${problem}`);
}

/** Asks for metadata alone where the selection does (meta/v1). */
export function accepting(
  { metadataOnly }: ObjectSelection,
  as: 'PartialObjectMetadata' | 'PartialObjectMetadataList',
): { readonly headers?: Readonly<Record<string, string>> } {
  return metadataOnly === true ? { headers: { accept: `application/json;as=${as};g=meta.k8s.io;v=v1` } } : {};
}

export function selectors({
  labelSelector,
  fieldSelector,
}: ObjectSelection): Record<string, string | undefined> {
  return { labelSelector, fieldSelector };
}

export function describeSelection(verb: string, { kind, namespace }: ObjectSelection): string {
  return `${verb} ${kind} objects${namespace === undefined ? '' : ` in ${namespace}`}`;
}
