import type { KubeObject } from '@seatrial/model';
import { errorFromStatus, KubeError, type StatusObject } from './errors.ts';
import { LineTooLongError, splitLines } from './lines.ts';
import { accepting, type CollectionParts, describeSelection, selectors } from './list.ts';
import type { Op } from './op.ts';
import { collectionPath } from './paths.ts';
import type { ObjectSelection } from './selection.ts';

/** What a watch says, in the API server's words. A BOOKMARK's object holds a resourceVersion and nothing else. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

export interface WatchFrom {
  readonly resourceVersion: string;
  /** The server ends the watch after this. */
  readonly timeoutSeconds: number;
}

/**
 * One connection of a watch, with bookmarks; ends normally when the server ends it.
 * @throws KubeError Gone when the version is no longer held; Unavailable when the connection is lost; Internal for an
 * event that cannot be read
 */
export async function* watchObjects(
  { transport, discovery, limits }: CollectionParts,
  selection: ObjectSelection,
  from: WatchFrom,
  op: Op,
): AsyncGenerator<WatchEvent> {
  const doing = describeSelection('watch', selection);
  const served = await discovery.find(selection.apiVersion, selection.kind, op);
  const request = {
    method: 'GET',
    path: collectionPath(served, selection.namespace),
    query: { ...selectors(selection), ...from, watch: true, allowWatchBookmarks: true },
    ...accepting(selection, 'PartialObjectMetadata'),
    doing,
    repeat: 'Never',
  } as const;
  try {
    for await (const line of splitLines(await transport.stream(request, op), limits.lineBytesMax)) {
      const { type, object } = eventOf(doing, line);
      // What has metadata alone does not say what it is.
      yield { type, object: { ...object, apiVersion: served.apiVersion, kind: served.kind } };
    }
  } catch (cause) {
    op.signal.throwIfAborted();
    if (cause instanceof KubeError) throw cause;
    const isUnreadable = cause instanceof LineTooLongError || cause instanceof SyntaxError;
    const code = isUnreadable ? 'Internal' : 'Unavailable';
    throw new KubeError(code, `Cannot ${doing}: ${(cause as Error).message}`, { cause });
  }
}

function eventOf(doing: string, line: string): WatchEvent {
  const event = JSON.parse(line) as { readonly type?: unknown; readonly object?: unknown } | null;
  if (event?.type === 'ERROR') throw errorFromStatus(doing, (event.object ?? {}) as StatusObject);
  if (isWatchEvent(event)) return event;
  throw new KubeError('Internal', `Cannot ${doing}: ${line.slice(0, LINE_SHOWN_MAX)} is no event of a watch`);
}

const LINE_SHOWN_MAX = 100;
const eventTypes: readonly unknown[] = [
  'ADDED',
  'MODIFIED',
  'DELETED',
  'BOOKMARK',
] satisfies WatchEvent['type'][];

function isWatchEvent(
  event: { readonly type?: unknown; readonly object?: unknown } | null,
): event is WatchEvent {
  const metadata = (event?.object as Partial<KubeObject> | undefined)?.metadata;
  return eventTypes.includes(event?.type) && metadata !== undefined;
}
