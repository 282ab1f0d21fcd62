import type { Op } from '@seatrial/core';
import type { Git } from './run-git.ts';

interface TreeSlot {
  readonly mode: '100644' | '100755' | '040000';
  readonly id: string;
}

/** What one path becomes: `undefined` removes it. Paths are checked by the caller (names.ts). */
export interface TreeEdit {
  readonly path: string;
  readonly slot: TreeSlot | undefined;
}

interface RawEntry {
  readonly mode: string;
  readonly type: string;
  readonly id: string;
}

/**
 * Writes a copy of a tree with some paths changed, and returns its id: undefined when nothing is left in it.
 * Only the folders on the way to a changed path are written again, by id, without an index or a work tree: all else
 * stays as it is, byte for byte.
 */
export async function editTree(
  git: Git,
  root: string | undefined,
  edits: readonly TreeEdit[],
  op: Op,
): Promise<string | undefined> {
  const entries = root === undefined ? new Map<string, RawEntry>() : await entriesOf(git, root, op);
  for (const [name, inside] of groupByFirstSegment(edits)) {
    const raw = Buffer.from(name).toString('latin1');
    const last = inside.at(-1);
    if (last?.path === '') {
      setSlot(entries, raw, last.slot);
      continue;
    }
    const current = entries.get(raw);
    const id = await editTree(git, current?.type === 'tree' ? current.id : undefined, inside, op);
    setSlot(entries, raw, id === undefined ? undefined : { mode: '040000', id });
  }
  if (entries.size === 0) return undefined;
  const input = [...entries].map(([name, { mode, type, id }]) => `${mode} ${type} ${id}\t${name}\0`).join('');
  const output = await git.output('write a tree', ['mktree', '-z'], op, {
    input: Buffer.from(input, 'latin1'),
  });
  return output.toString().trim();
}

function setSlot(entries: Map<string, RawEntry>, name: string, slot: TreeSlot | undefined): void {
  if (slot === undefined) entries.delete(name);
  else entries.set(name, { ...slot, type: slot.mode === '040000' ? 'tree' : 'blob' });
}

/** Names as latin1, one character for one byte: names that are no UTF-8 are kept too. */
async function entriesOf(git: Git, tree: string, op: Op): Promise<Map<string, RawEntry>> {
  const output = await git.output(`list ${tree}`, ['ls-tree', '-z', tree], op);
  const entries = new Map<string, RawEntry>();
  for (const record of output.toString('latin1').split('\0')) {
    const [, mode, type, id, name] = /^(\d+) (\w+) ([0-9a-f]+)\t([^]*)$/.exec(record) ?? [];
    if (mode !== undefined && type !== undefined && id !== undefined && name !== undefined) {
      entries.set(name, { mode, type, id });
    }
  }
  return entries;
}

function groupByFirstSegment(edits: readonly TreeEdit[]): Map<string, TreeEdit[]> {
  const groups = new Map<string, TreeEdit[]>();
  for (const { path, slot } of edits) {
    const slash = path.indexOf('/');
    const name = slash < 0 ? path : path.slice(0, slash);
    const inside = { path: slash < 0 ? '' : path.slice(slash + 1), slot };
    groups.set(name, [...(groups.get(name) ?? []), inside]);
  }
  return groups;
}
