import type { ConfigFile, ConfigVersion, RevertProposal, RevertRequest, RevertState } from '@seatrial/core';
import type { LedgerEntry } from '@seatrial/model';
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
  /** Of a revert: how many commits each cluster's ledger had when it was made. */
  readonly told?: Readonly<Record<string, number>>;
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
  /** What a folder was up to a commit, newest first. */
  versions(commit: Commit, path: string): readonly ConfigVersion[];
  filesOfTree(tree: string): readonly ConfigFile[] | undefined;
  /** The commit that would take a folder back, and that is on no branch yet. */
  prepareRevert(request: RevertRequest): RevertState | PreparedRevert;
  /** Whether the branch was still where the commit was prepared for. */
  pushRevert(revert: PreparedRevert): boolean;
  /** What the cluster itself has signed, as far as it is told in its own ledger. */
  ledger(cluster: string): readonly LedgerEntry[];
  /** Every commit of a ledger, whoever pushed it. */
  commits(cluster: string): readonly LedgerCommit[];
  /** Clusters of whose ledgers there is something. */
  clusters(): readonly string[];
  /** Appends what the cluster has not signed yet, with its signature. */
  append(cluster: string, entries: readonly LedgerEntry[]): void;
  /** What somebody does who may push to every ref: a commit on a ledger, with whichever signature there is. */
  pushToLedger(cluster: string, commit: LedgerCommit): void;
}

export type PreparedRevert = { readonly type: 'Prepared' } & RevertProposal;

/** An entry, and the ledger that its signature fits, if it has one that fits. */
export interface LedgerCommit {
  readonly entry: LedgerEntry;
  readonly signedFor?: string;
}

const revertSearchMax = 1_000;
const versionsMax = 200;
const nothing: readonly LedgerCommit[] = [];

export function createRepository(files: Files): Repository {
  const commits = new Map<string, Commit>();
  const trees = new Map<string, readonly ConfigFile[]>();
  const folders = new Map<string, ReadonlyMap<string, readonly (readonly [string, string])[]>>();
  const ledgers = new Map<string, readonly LedgerCommit[]>();
  let head = made({ files, subject: 'Begin' });

  function made(content: Omit<Commit, 'id'>): Commit {
    const id = textId(
      `${commits.size} ${content.parent} ${content.subject} ${JSON.stringify(content.files)}`,
    );
    const commit = { id, ...content };
    commits.set(id, commit);
    return commit;
  }

  function onTop(next: Files, subject: string): Commit {
    head = made({ files: next, subject, parent: head.id });
    return head;
  }

  function commitsOf(cluster: string): readonly LedgerCommit[] {
    return ledgers.get(cluster) ?? nothing;
  }

  function history(from = head): readonly Commit[] {
    const line: Commit[] = [];
    for (let at: Commit | undefined = from; at !== undefined; at = commits.get(at.parent ?? ''))
      line.push(at);
    return line;
  }

  function versions(from: Commit, path: string): readonly ConfigVersion[] {
    const line = history(from);
    const found: ConfigVersion[] = [];
    for (const [index, commit] of line.entries()) {
      const older = line[index + 1];
      const now = tree(commit, path);
      if (now === (older === undefined ? undefined : tree(older, path))) continue;
      const changes = changesIn(path, older?.files ?? {}, commit.files);
      found.push({ commit: commit.id, ...(now === undefined ? {} : { tree: now }), changes });
      if (found.length === versionsMax) break;
    }
    return found;
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
    push(change, subject) {
      const next = Object.entries({ ...head.files, ...change }).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      return onTop(Object.fromEntries(next), subject);
    },
    dropNewest(count) {
      head = history()[count] ?? head;
    },
    tree,
    filesOfTree: (id) => trees.get(id),
    prepareRevert({ release, path, fromTree, toTree, subject }) {
      const earlier = history()
        .slice(0, revertSearchMax)
        .find((commit) => commit.revertOf === release);
      if (earlier !== undefined) return { type: 'Done', commit: earlier.id };
      if (tree(head, path) !== fromTree) {
        return { type: 'Superseded', message: `${path} is something else at ${head.id.slice(0, 7)} already` };
      }
      const kept = Object.entries(head.files).filter(([name]) => !name.startsWith(`${path}/`));
      const back = (trees.get(toTree) ?? []).map(
        (file) => [`${path}/${file.path}`, new TextDecoder().decode(file.bytes)] as const,
      );
      const files = Object.fromEntries([...kept, ...back]);
      const told = Object.fromEntries([...ledgers].map(([cluster, commits]) => [cluster, commits.length]));
      const { id } = made({ files, subject, parent: head.id, revertOf: release, told });
      return { type: 'Prepared', commit: id, head: head.id };
    },
    pushRevert(revert) {
      if (revert.head !== head.id) return false;
      head = commits.get(revert.commit) ?? head;
      return true;
    },
    ledger: (cluster) => believed(cluster, commitsOf(cluster)),
    commits: commitsOf,
    clusters: () => [...ledgers.keys()],
    append(cluster, entries) {
      const known = commitsOf(cluster);
      const ids = new Set(believed(cluster, known).map(({ id }) => id));
      const fresh = entries.filter(({ id }) => !ids.has(id));
      const signed = structuredClone(fresh).map((entry) => ({ entry, signedFor: cluster }));
      if (fresh.length > 0) ledgers.set(cluster, [...known, ...signed]);
    },
    pushToLedger(cluster, commit) {
      ledgers.set(cluster, [...commitsOf(cluster), structuredClone(commit)]);
    },
  };
}

function changesIn(path: string, before: Files, after: Files): ConfigVersion['changes'] {
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

/** What counts of a ledger: the rest is passed by. */
export function believed(cluster: string, commits: readonly LedgerCommit[]): readonly LedgerEntry[] {
  return commits.filter(({ signedFor }) => signedFor === cluster).map(({ entry }) => entry);
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
