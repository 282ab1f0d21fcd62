import type { CommitRelation, ConfigFile, FolderVersion, RevertRequest, RevertState } from '@seatrial/core';
import type { LedgerEntry } from '@seatrial/model';
import { continues, type LedgerChain, publicKeyOf, refusalOf, withEntry } from './ledger-chain.ts';
import { textId } from './text-id.ts';

/** Paths and their text. */
export type Files = Readonly<Record<string, string>>;

export interface Commit {
  readonly id: string;
  readonly parent?: string;
  readonly files: Files;
  readonly subject: string;
  /** The release whose rollback it is. */
  readonly revertOf?: string;
  /** Of a revert: what the mirror that made it knew of each cluster's ledger. */
  readonly told?: ReadonlyMap<string, LedgerChain>;
}

/** The config repository on its server: a branch, and a ledger for each cluster. */
export interface Repository {
  head(): Commit;
  commit(id: string): Commit | undefined;
  /** Commits of the branch, newest first. */
  history(): readonly Commit[];
  /** Writes files over those of the head; `undefined` removes one. */
  push(change: Readonly<Record<string, string | undefined>>, subject: string): Commit;
  /** Throws the newest commits away, as a force-push would. */
  dropNewest(count: number): void;
  /** Tree id of a folder, the same for the same content. */
  tree(commit: Commit, path: string): string | undefined;
  /** What folders were up to a commit, newest first. */
  versions(commit: Commit, folders: readonly string[]): readonly FolderVersion[];
  /** The commit that made folders what they are. */
  lastChanged(commit: Commit, folders: readonly string[]): string | undefined;
  filesOfTree(tree: string): readonly ConfigFile[] | undefined;
  /** How a commit stands to one before it. */
  relation(before: Commit, after: Commit): CommitRelation;
  /** The refs as they are, or as they were before so many moves. */
  shown(movesAgo?: number): Shown;
  /** What a revert comes to on top of a commit: one that was made before, none, or a new one that nobody has pushed yet. */
  revertOn(
    head: Commit,
    request: RevertRequest,
    told: ReadonlyMap<string, LedgerChain>,
  ): RevertState | { readonly type: 'New'; readonly commit: Commit };
  /** What a forge does with a commit that is proposed, where branches have to be up to date: not where its folder has changed since. @returns what it became */
  merge(proposed: Commit): Commit | undefined;
  /** Forward only. @returns whether it was done */
  moveBranch(to: Commit): boolean;
  /** Forward only. @returns whether it was done */
  moveLedger(cluster: string, chain: LedgerChain): boolean;
  /** What a force-push does; without a chain the ref is deleted. */
  forceLedger(cluster: string, chain: LedgerChain | undefined): void;
  /** What is told in a cluster's ledger and signed by it. */
  ledger(cluster: string): readonly LedgerEntry[];
  /** Called after the branch was moved. */
  onBranch(look: () => void): void;
  /** Called with each ledger that was moved, as it is then. */
  onLedger(look: (cluster: string, chain: LedgerChain) => void): void;
  /** Clusters of whose ledgers there is something. */
  clusters(): readonly string[];
  /** Every commit of a ledger, whoever pushed it. */
  commits(cluster: string): LedgerChain;
  /** Of the config repository, in the order in which they were made, also those that were pushed away. */
  everyCommit(): readonly Commit[];
  /** Appends entries signed by their cluster: what a runner does whose Git answers. */
  append(cluster: string, entries: readonly LedgerEntry[]): void;
  /** What somebody does who may push to every ref: an entry on a ledger, signed with the key of whom they have it from. */
  pushToLedger(cluster: string, entry: LedgerEntry, signer?: string): void;
}

/** Refs as one look shows them. */
export interface Shown {
  readonly head: Commit;
  readonly ledgers: ReadonlyMap<string, LedgerChain>;
}

const revertSearchMax = 1_000;
const versionsMax = 200;
const nothing: LedgerChain = [];
/** Looks into the past reach no further back. */
const movesKept = 20;

export function createRepository(files: Files): Repository {
  const commits = new Map<string, Commit>();
  const trees = new Map<string, readonly ConfigFile[]>();
  const folders = new Map<string, ReadonlyMap<string, readonly (readonly [string, string])[]>>();
  let ledgers: ReadonlyMap<string, LedgerChain> = new Map();
  const past: Shown[] = [];
  const branchLookers: (() => void)[] = [];
  const lookers: ((cluster: string, chain: LedgerChain) => void)[] = [];
  let head = made({ files, subject: 'Begin' });

  function made(content: Omit<Commit, 'id'>): Commit {
    const id = textId(
      `${commits.size} ${content.parent} ${content.subject} ${JSON.stringify(content.files)}`,
    );
    const commit = { id, ...content };
    commits.set(id, commit);
    return commit;
  }

  function moveHead(to: Commit): Commit {
    remember();
    head = to;
    for (const look of branchLookers) look();
    return head;
  }

  function setLedger(cluster: string, chain: LedgerChain): void {
    remember();
    ledgers = new Map(ledgers).set(cluster, chain);
    for (const look of lookers) look(cluster, chain);
  }

  function remember(): void {
    past.unshift({ head, ledgers });
    past.length = Math.min(past.length, movesKept);
  }

  function commitsOf(cluster: string): LedgerChain {
    return ledgers.get(cluster) ?? nothing;
  }

  function history(from = head): readonly Commit[] {
    const line: Commit[] = [];
    for (let at: Commit | undefined = from; at !== undefined; at = commits.get(at.parent ?? ''))
      line.push(at);
    return line;
  }

  function versions(from: Commit, paths: readonly string[]): readonly FolderVersion[] {
    const line = history(from);
    const found: FolderVersion[] = [];
    for (const [index, commit] of line.entries()) {
      const older = line[index + 1];
      const trees = treesAt(commit, paths);
      const before = older === undefined ? paths.map(() => undefined) : treesAt(older, paths);
      if (trees.every((it, at) => it === before[at])) continue;
      const changes = paths.flatMap((path) => changesIn(path, older?.files ?? {}, commit.files));
      found.push({ commit: commit.id, trees, changes });
      if (found.length === versionsMax) break;
    }
    return found;
  }

  function lastChanged(from: Commit, paths: readonly string[]): string | undefined {
    const line = history(from);
    const now = treesAt(from, paths);
    const before = line.findIndex((commit) => treesAt(commit, paths).some((it, at) => it !== now[at]));
    return (before < 0 ? line.at(-1) : line[before - 1])?.id;
  }

  function treesAt(commit: Commit, paths: readonly string[]): readonly (string | undefined)[] {
    return paths.map((path) => tree(commit, path));
  }

  /** Every folder's files, with paths from that folder. */
  function foldersOf({
    id,
    files: all,
  }: Commit): ReadonlyMap<string, readonly (readonly [string, string])[]> {
    const known = folders.get(id);
    if (known !== undefined) return known;
    const found = new Map<string, [string, string][]>();
    for (const [name, text] of Object.entries(all)) {
      for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
        const inside = found.get(name.slice(0, at)) ?? [];
        inside.push([name.slice(at + 1), text]);
        found.set(name.slice(0, at), inside);
      }
    }
    folders.set(id, found);
    return found;
  }

  function tree(commit: Commit, path: string): string | undefined {
    const inside = foldersOf(commit)
      .get(path)
      ?.toSorted(([a], [b]) => (a < b ? -1 : 1));
    if (inside === undefined) return undefined;
    const id = textId(JSON.stringify(inside));
    if (!trees.has(id)) trees.set(id, inside.map(configFile));
    return id;
  }

  return {
    head: () => head,
    commit: (id) => commits.get(id),
    history: () => history(),
    versions,
    lastChanged,
    push(change, subject) {
      const next = Object.entries({ ...head.files, ...change }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      return moveHead(made({ files: Object.fromEntries(next), subject, parent: head.id }));
    },
    dropNewest(count) {
      moveHead(history()[count] ?? head);
    },
    tree,
    filesOfTree: (id) => trees.get(id),
    relation(before, after) {
      const [was, is] = [history(before), history(after)];
      if (is.includes(before)) return 'Continues';
      return was.includes(after) ? 'Rewound' : 'Rewritten';
    },
    shown: (movesAgo = 0) =>
      (movesAgo === 0 ? undefined : past.at(Math.min(movesAgo, past.length) - 1)) ?? { head, ledgers },
    revertOn(onto, { release, path, fromTree, toTree, subject }, told) {
      const earlier = history(onto)
        .slice(0, revertSearchMax)
        .find((commit) => commit.revertOf === release);
      if (earlier !== undefined) return { type: 'Done', commit: earlier.id };
      if (tree(onto, path) !== fromTree) {
        return { type: 'Superseded', message: `${path} is something else at ${onto.id.slice(0, 7)} already` };
      }
      const kept = Object.entries(onto.files).filter(([name]) => !name.startsWith(`${path}/`));
      const back = (trees.get(toTree) ?? []).map(
        (file) => [`${path}/${file.path}`, new TextDecoder().decode(file.bytes)] as const,
      );
      const content = { files: Object.fromEntries([...kept, ...back]), subject, parent: onto.id };
      return { type: 'New', commit: made({ ...content, revertOf: release, told }) };
    },
    merge(proposed) {
      const { parent: id = '', files: wanted, subject, revertOf, told } = proposed;
      const before = commits.get(id)?.files ?? {};
      const names = changedFiles(before, wanted);
      const folders = new Set(names.map(folderOf));
      if (changedFiles(before, head.files).some((name) => folders.has(folderOf(name)))) return undefined;
      const files = definedOnly({
        ...head.files,
        ...Object.fromEntries(names.map((name) => [name, wanted[name]])),
      });
      const content = { files, subject, parent: head.id };
      return moveHead(
        made({ ...content, ...(revertOf === undefined ? {} : { revertOf }), ...(told && { told }) }),
      );
    },
    moveBranch(to) {
      if (to.parent !== head.id) return false;
      moveHead(to);
      return true;
    },
    moveLedger(cluster, chain) {
      if (!continues(commitsOf(cluster), chain)) return false;
      setLedger(cluster, chain);
      return true;
    },
    forceLedger(cluster, chain = nothing) {
      setLedger(cluster, chain);
    },
    ledger: (cluster) => signedBy(cluster, commitsOf(cluster)),
    clusters: () => [...ledgers.keys()],
    onBranch: (look) => void branchLookers.push(look),
    onLedger: (look) => void lookers.push(look),
    commits: commitsOf,
    everyCommit: () => [...commits.values()],
    append(cluster, entries) {
      const ids = new Set(signedBy(cluster, commitsOf(cluster)).map(({ id }) => id));
      for (const entry of entries)
        if (!ids.has(entry.id)) setLedger(cluster, withEntry(commitsOf(cluster), entry, cluster));
    },
    pushToLedger(cluster, entry, signer) {
      setLedger(cluster, withEntry(commitsOf(cluster), entry, signer));
    },
  };
}

/** What a cluster itself has said in its ledger, whatever the Cluster files say. */
export function signedBy(cluster: string, chain: LedgerChain): readonly LedgerEntry[] {
  const trust = { keys: [{ publicKey: publicKeyOf(cluster) }] };
  return chain.filter((commit) => refusalOf(commit, cluster, trust) === undefined).map(({ entry }) => entry);
}

/** Of an application: `apps/shop`. */
function folderOf(name: string): string {
  return name.split('/', 2).join('/');
}

export function changedFiles(before: Files, after: Files): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]);
}

function changesIn(path: string, before: Files, after: Files): FolderVersion['changes'] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => name.startsWith(`${path}/`) && before[name] !== after[name])
    .map((name) => {
      const [was, is] = [before[name], after[name]];
      return {
        path: name,
        ...(was === undefined ? {} : { before: textId(was) }),
        ...(is === undefined ? {} : { after: textId(is) }),
      };
    });
}

export function configFile([path, text]: readonly [string, string]): ConfigFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** Without the files that a version does not have. */
export function definedOnly(files: Readonly<Record<string, string | undefined>>): Files {
  return Object.fromEntries(
    Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
