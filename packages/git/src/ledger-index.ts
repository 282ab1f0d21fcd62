import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { GitError } from './git-error.ts';
import { type IndexedEntry, topicOf } from './ledger-entry.ts';
import { keyOfLine } from './ssh-signature.ts';

/** Whose entries of one cluster's ledger are believed. */
export interface LedgerTrust {
  /** OpenSSH lines. With none, every entry is believed that was not written for another cluster. */
  readonly keys: readonly {
    readonly publicKey: string;
    /** The last commit of the ledger up to which this key is believed. */
    readonly until?: string | undefined;
  }[];
  /** The commit of the ledger up to which entries without a signature are believed. */
  readonly unsignedUntil?: string | undefined;
}

/** A row: the newer, the greater its `seq`. */
export interface IndexedRow extends IndexedEntry {
  readonly seq: number;
  /** Why it is not believed; undefined when it is. */
  readonly refusal: string | undefined;
}

export interface IndexQuery {
  readonly id?: string;
  readonly idBegins?: string;
  readonly application?: string;
  readonly what?: string;
  readonly version?: string;
  /** Only what is older than this row. */
  readonly before?: number;
  readonly believed: boolean;
  readonly order?: 'OldestFirst';
  readonly limit: number;
}

/**
 * What the commits of all ledgers say, by what they are asked for, in a database beside the mirror's objects: a ledger of
 * a million entries neither stays in memory nor is read twice. Signatures are checked once, when a commit comes in; whose
 * are believed is asked anew each time. It can be lost at any time: it is made again from the commits.
 */
export interface LedgerIndex {
  /** Tells this database from one that was created again: rows of different ones do not compare. */
  readonly generation: number;
  /** The commit up to which a ledger is in it. */
  head(cluster: string): string | undefined;
  /** Adds commits, oldest first, of which the last one is `head`. All or nothing. */
  add(cluster: string, commits: readonly IndexedEntry[]): void;
  /** Newest first, unless asked otherwise. */
  find(cluster: string, trust: LedgerTrust, query: IndexQuery): readonly IndexedRow[];
  /** The applications that rows after `seq` speak of, and the newest row; 'Many' when they are too many to tell. */
  since(
    cluster: string,
    seq: number,
    rowsMax: number,
  ): { readonly seq: number; readonly applications: readonly string[] | 'Many' };
  count(cluster: string, trust: LedgerTrust): { readonly believed: number; readonly refused: number };
  close(): void;
}

const fileName = 'seatrial-ledger.db';
const schemaVersion = 2;
const schema = `
CREATE TABLE chain (id INTEGER PRIMARY KEY, cluster TEXT NOT NULL UNIQUE, head TEXT NOT NULL) STRICT;
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, chain INTEGER NOT NULL, commit_id TEXT NOT NULL, subject TEXT NOT NULL,
  id TEXT NOT NULL, application TEXT NOT NULL, what TEXT NOT NULL, version TEXT NOT NULL,
  signed_by TEXT NOT NULL, problem TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX entry_by_id ON entry (chain, id);
CREATE INDEX entry_by_topic ON entry (chain, application, what, version);
`;

let generations = 0;

/** Opens the database in the mirror's directory; one that cannot be used is created again, empty. */
export function openLedgerIndex(directory: string): LedgerIndex {
  const path = join(directory, fileName);
  try {
    return indexOver(openDatabase(path));
  } catch {
    // Cut short, of another version, or no database at all: the commits have all that was in it.
    removeLedgerIndex(directory);
  }
  try {
    return indexOver(openDatabase(path));
  } catch (error) {
    throw new GitError('Internal', `Cannot use ${path} as the index of the ledgers: ${String(error)}`, error);
  }
}

export function removeLedgerIndex(directory: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(directory, fileName + suffix), { force: true });
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version === 0) database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT;`);
  else if (version !== schemaVersion) {
    database.close();
    throw new GitError('Corrupt', `Cannot use ${path}: it is of version ${version}`);
  }
  return database;
}

type Row = Readonly<Record<string, SQLInputValue>>;

function indexOver(database: DatabaseSync): LedgerIndex {
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const places = new Map<string, number>();
  generations += 1;
  const generation = generations;

  function prepared(sql: string): ReturnType<DatabaseSync['prepare']> {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  }

  function rows(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return prepared(sql).all(...values) as readonly Row[];
  }

  function chainOf(cluster: string): { readonly id: number; readonly head: string } | undefined {
    const row = rows('SELECT id, head FROM chain WHERE cluster = ?', cluster)[0];
    return row && { id: Number(row['id']), head: textOf(row['head']) };
  }

  /** Where a commit stands; 0, which is before all, when it is not in the ledger. */
  function placeOf(chain: number, commit: string): number {
    const key = `${chain} ${commit}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    const found = rows('SELECT seq FROM entry WHERE chain = ? AND commit_id = ? LIMIT 1', chain, commit)[0];
    if (found === undefined) return 0;
    places.set(key, Number(found['seq']));
    return Number(found['seq']);
  }

  /** As SQL: who of the well-formed is believed, and up to where. */
  function belief(chain: number, { keys, unsignedUntil }: LedgerTrust): Clause {
    if (keys.length === 0) return { sql: `problem = ''`, values: [] };
    const signers: Clause[] = keys.map(({ publicKey, until }) =>
      until === undefined
        ? { sql: 'signed_by = ?', values: [keyOfLine(publicKey)] }
        : { sql: 'signed_by = ? AND seq <= ?', values: [keyOfLine(publicKey), placeOf(chain, until)] },
    );
    const unsigned: Clause[] =
      unsignedUntil === undefined
        ? []
        : [{ sql: `signed_by = '' AND seq <= ?`, values: [placeOf(chain, unsignedUntil)] }];
    const all = [...signers, ...unsigned];
    return {
      sql: `problem = '' AND (${all.map(({ sql }) => `(${sql})`).join(' OR ')})`,
      values: all.flatMap(({ values }) => values),
    };
  }

  return {
    generation,
    head: (cluster) => chainOf(cluster)?.head,
    add(cluster, commits) {
      const head = commits.at(-1)?.commit;
      if (head === undefined) return;
      database.exec('BEGIN IMMEDIATE');
      try {
        prepared(
          'INSERT INTO chain (cluster, head) VALUES (?, ?) ON CONFLICT (cluster) DO UPDATE SET head = excluded.head',
        ).run(cluster, head);
        const chain = chainOf(cluster)?.id ?? 0;
        const insert = prepared(
          'INSERT INTO entry (chain, commit_id, subject, id, application, what, version, signed_by, problem, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        );
        for (const { commit, subject, id, body, signedBy, problem } of commits) {
          const { application, what, version } = topicOf(body);
          const json = JSON.stringify(body ?? null);
          const who = [signedBy ?? '', problem ?? ''];
          insert.run(chain, commit, subject, id ?? '', application, what, version, ...who, json);
        }
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    find(cluster, trust, query) {
      const chain = chainOf(cluster)?.id;
      if (chain === undefined) return [];
      const believed = belief(chain, trust);
      const asked: Clause[] = [{ sql: 'chain = ?', values: [chain] }, ...clausesOf(query)];
      const wanted = {
        sql: query.believed ? believed.sql : `NOT (${believed.sql})`,
        values: believed.values,
      };
      const all = [...asked, wanted];
      const sql = `SELECT * FROM entry WHERE ${all.map((it) => `(${it.sql})`).join(' AND ')} ORDER BY seq ${query.order === undefined ? 'DESC' : 'ASC'} LIMIT ?`;
      const found = rows(sql, ...all.flatMap(({ values }) => values), query.limit);
      return found.map((row) => rowOf(row, query.believed ? undefined : refusalOf(row, trust)));
    },
    since(cluster, seq, rowsMax) {
      const chain = chainOf(cluster)?.id;
      if (chain === undefined) return { seq, applications: [] };
      const found = rows(
        'SELECT seq, application FROM entry WHERE seq > ? AND chain = ? ORDER BY seq LIMIT ?',
        seq,
        chain,
        rowsMax + 1,
      );
      if (found.length > rowsMax) {
        const newest = rows('SELECT seq FROM entry WHERE chain = ? ORDER BY seq DESC LIMIT 1', chain)[0];
        return { seq: Number(newest?.['seq'] ?? seq), applications: 'Many' };
      }
      return {
        seq: Number(found.at(-1)?.['seq'] ?? seq),
        applications: [...new Set(found.map((row) => textOf(row['application'])))],
      };
    },
    count(cluster, trust) {
      const chain = chainOf(cluster)?.id;
      if (chain === undefined) return { believed: 0, refused: 0 };
      const { sql, values } = belief(chain, trust);
      const counted = rows(
        `SELECT count(*) AS total, coalesce(sum(${sql}), 0) AS believed FROM entry WHERE chain = ?`,
        ...values,
        chain,
      )[0];
      const believed = Number(counted?.['believed'] ?? 0);
      return { believed, refused: Number(counted?.['total'] ?? 0) - believed };
    },
    close: () => database.close(),
  };
}

interface Clause {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

function clausesOf(query: IndexQuery): Clause[] {
  const same = (column: string, value: string | undefined): Clause[] =>
    value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }];
  const { idBegins, before } = query;
  return [
    ...same('id', query.id),
    ...same('application', query.application),
    ...same('what', query.what),
    ...same('version', query.version),
    // Ids are ASCII: nothing that begins so comes after this.
    ...(idBegins === undefined
      ? []
      : [{ sql: 'id >= ? AND id < ?', values: [idBegins, `${idBegins}\u{7f}`] }]),
    ...(before === undefined ? [] : [{ sql: 'seq < ?', values: [before] }]),
  ];
}

function rowOf(row: Row, refusal: string | undefined): IndexedRow {
  const [id, signedBy, problem] = ['id', 'signed_by', 'problem'].map((name) => textOf(row[name]));
  return {
    seq: Number(row['seq']),
    commit: textOf(row['commit_id']),
    subject: textOf(row['subject']),
    body: JSON.parse(textOf(row['body'])),
    ...(id === '' || id === undefined ? {} : { id }),
    ...(signedBy === '' || signedBy === undefined ? {} : { signedBy }),
    ...(problem === '' || problem === undefined ? {} : { problem }),
    refusal,
  };
}

function refusalOf(row: Row, { keys, unsignedUntil }: LedgerTrust): string {
  const problem = textOf(row['problem']);
  if (problem !== '') return problem;
  const signer = textOf(row['signed_by']);
  if (signer === '')
    return unsignedUntil === undefined
      ? 'it is not signed'
      : `it is not signed, and not from before ${unsignedUntil.slice(0, 7)}`;
  const known = keys.find(({ publicKey }) => keyOfLine(publicKey) === signer);
  return known?.until === undefined
    ? 'its key is not in the Cluster file'
    : `its key is believed up to ${known.until.slice(0, 7)} only`;
}

function textOf(value: SQLInputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
