import type {
  Clock,
  ConfigFile,
  ConfigPort,
  Observed,
  RefusedEntry,
  RevertRequest,
  RevertState,
} from '@seatrial/core';
import { judgeHead, PortError, sourcedFrom } from '@seatrial/core';
import type { LedgerEntry } from '@seatrial/model';
import { oncePerId } from '@seatrial/runner';
import type { VirtualForge } from './forge.ts';
import { createKnownLedgers } from './known-ledgers.ts';
import {
  type LedgerChain,
  type LedgerCommit,
  type LedgerTrust,
  publicKeyOf,
  refusalOf,
} from './ledger-chain.ts';
import { type Commit, configFile, type Repository, type Shown } from './repository.ts';
import { createServer, type GitState } from './server.ts';

/** What one runner knows of the repository: as of its last fetch, and kept on its disk when it dies. */
export interface Mirror {
  readonly port: ConfigPort;
  /** Takes what is new, or notes that the repository cannot be reached. `onLate` is called when an answer has come late. */
  fetch(onLate?: () => void): void;
  /**
   * What an administrator does about a branch or a ledger that is refused: accepts what the server has (`seatrial repository
   * accept`, docs/guide/ledger.md), but for this cluster's own ledger, which is pushed back as it was known.
   */
  mend(own: string): void;
  /** Commits that were refused, and accepted then. */
  readonly accepted: ReadonlySet<Commit>;
  /** Each of the ledgers that the server has shown here without a lie, for those who check what could be known. */
  readonly shown: ReadonlySet<LedgerChain>;
}

export interface MirrorOptions {
  readonly repository: Repository;
  /** What the repository's server does now. */
  readonly state: () => GitState;
  readonly clock: Clock;
  /** Without it the branch takes pushes. */
  readonly forge?: Pick<VirtualForge, 'propose'>;
  /** Whose entries are believed; each cluster's own when absent. */
  readonly trustOf?: (cluster: string) => Observed<LedgerTrust>;
}

const clusters = ['staging', 'production'];
/** How long a push to a server that hangs is waited for. */
const pushTimeoutMs = 120_000;
const lateMs = 20_000;
/** Pushes tried while others push first. */
const pushAttemptsMax = 12;
const refusedShown = 5;

type Refused = Extract<ReturnType<typeof judgeHead>, { type: 'Refused' }>;

export function createMirror({ repository, state, clock, forge, trustOf = ownKey }: MirrorOptions): Mirror {
  const server = createServer(repository, state);
  const ledgers = createKnownLedgers(clusters);
  const shown = new Set<LedgerChain>();
  const accepted = new Set<Commit>();
  const views = new Map<string, readonly ConfigFile[]>();
  let head: Commit | undefined;
  let refused: Refused | undefined;
  let problem: string | undefined = 'not fetched yet';

  function take(look: Shown, isLie: boolean): void {
    const judgement = head === undefined ? undefined : judgedHead(head, look.head);
    refused = judgement?.type === 'Refused' ? judgement : undefined;
    if (refused === undefined) head = look.head;
    ledgers.note(look.ledgers);
    if (!isLie) for (const chain of look.ledgers.values()) shown.add(chain);
  }

  function judgedHead(before: Commit, now: Commit): ReturnType<typeof judgeHead> {
    const place = { branch: 'main', url: 'https://git.example/config' };
    const relation = repository.relation(before, now);
    return judgeHead({ ...place, commit: before.id }, { ...place, commit: now.id }, relation);
  }

  async function reach(): Promise<void> {
    if (state() === 'Hangs') await clock.sleep(pushTimeoutMs);
    if (isAway()) throw new PortError('Unavailable', whyNot());
    if (refused !== undefined) throw new PortError('Unavailable', refused.message);
  }

  function isAway(): boolean {
    return state() === 'Hangs' || state() === 'Away';
  }

  function isLying(): boolean {
    return state() !== 'Answers' && state() !== 'Denies';
  }

  function whyNot(): string {
    return `Cannot reach the config repository: ${state() === 'Hangs' ? 'no answer' : 'connection refused'}`;
  }

  function commitOf(id: string): Commit {
    const commit = repository.commit(id);
    if (commit === undefined) throw new PortError('NotFound', `Cannot read commit ${id}: not in the mirror`);
    return commit;
  }

  /** Asks a ledger in the name of whom the Cluster file believes. */
  function asking<T>(
    cluster: string,
    ask: (
      entries: readonly LedgerEntry[],
      refused: readonly (RefusedEntry & Pick<LedgerCommit, 'entry'>)[],
    ) => T,
  ): Observed<T> {
    const trust = trustOf(cluster);
    if (trust.type !== 'Value') return { type: 'Unavailable', reason: trust.reason };
    return unlessRewritten(() => {
      const rows = ledgers.chain(cluster).map((commit) => ({
        entry: commit.entry,
        commit: commit.id,
        subject: commit.entry.id,
        reason: refusalOf(commit, cluster, trust.value),
      }));
      return ask(
        oncePerId(rows.flatMap(({ entry, reason }) => (reason === undefined ? [entry] : []))),
        rows.flatMap(({ reason, ...row }) => (reason === undefined ? [] : [{ ...row, reason }])),
      );
    });
  }

  return {
    shown,
    fetch(onLate = () => undefined) {
      problem = isAway() ? whyNot() : undefined;
      if (problem !== undefined) return;
      const look = server.look();
      if (state() !== 'AnswersLate') return take(look, isLying());
      void clock.sleep(lateMs).then(() => {
        take(look, true);
        onLate();
      });
    },
    accepted,
    mend(own) {
      const now = repository.head();
      if (refused !== undefined) {
        head = now;
        refused = undefined;
        accepted.add(now);
      }
      for (const cluster of ledgers.rewritten()) {
        if (cluster === own) repository.forceLedger(own, ledgers.known(own));
        else ledgers.accept(cluster);
      }
      ledgers.note(repository.shown().ledgers);
    },
    port: {
      async head() {
        if (head === undefined) return { type: 'Unavailable', reason: problem ?? 'not fetched yet' };
        const value = { commit: head.id };
        if (refused !== undefined)
          return { type: 'Stale', reason: refused.message, code: refused.reason, value };
        return problem === undefined ? { type: 'Value', value } : { type: 'Stale', reason: problem, value };
      },
      tree: async (commit, path) => repository.tree(commitOf(commit), path),
      versions: async (commit, makeup) =>
        repository
          .versions(commitOf(commit), makeup.folders)
          .map(({ trees, ...it }) => ({ ...it, ...sourcedFrom(makeup, trees) })),
      async lastChanged(commit, { folders }) {
        const brought = [...folders].map(
          ([name, own]) => [name, repository.lastChanged(commitOf(commit), own)] as const,
        );
        return new Map(brought.flatMap(([name, by]) => (by === undefined ? [] : [[name, by] as const])));
      },
      async filesOfTree(tree) {
        const files = repository.filesOfTree(tree);
        if (files === undefined)
          throw new PortError('NotFound', `Cannot read tree ${tree}: not in the mirror`);
        return files;
      },
      file: async (commit, path) => {
        const text = commitOf(commit).files[path];
        return text === undefined ? undefined : new TextEncoder().encode(text);
      },
      async configFiles(commit) {
        const view = views.get(commit) ?? Object.entries(commitOf(commit).files).map(configFile);
        views.set(commit, view);
        return view;
      },
      async revert(request, judge, op) {
        for (let attempt = 0; attempt < pushAttemptsMax; attempt += 1) {
          await reach();
          const look = server.look();
          take(look, isLying());
          if (refused !== undefined) throw new PortError('Unavailable', refused.message);
          const known = new Map(clusters.map((cluster) => [cluster, ledgers.known(cluster)]));
          const wanted = repository.revertOn(look.head, request, known);
          if (wanted.type !== 'New') return wanted;
          const refusal = await judge({ commit: wanted.commit.id, head: look.head.id }, op);
          if (refusal !== undefined && refusal !== 'ForPeople') return { type: 'NotPushed', refusal };
          await reach();
          if (forge !== undefined) return proposed(forge, request, wanted.commit);
          const pushed = server.pushBranch(wanted.commit);
          if (pushed === 'Raced') continue;
          head = wanted.commit;
          return { type: 'Done', commit: wanted.commit.id };
        }
        throw raced();
      },
      async ledger(cluster, { application, version, scenarios }) {
        const isMeant = (entry: LedgerEntry): boolean =>
          entry.application === application &&
          (version === undefined || entry.version === version) &&
          (entry.type === 'Release' || scenarios.includes(entry.scenario));
        return asking(cluster, (entries, passedBy) => ({
          entries: entries.filter(isMeant),
          refused: passedBy
            .filter(({ entry }) => isMeant(entry))
            .slice(-refusedShown)
            .map(({ commit, subject, reason }) => ({ commit, subject, reason })),
        }));
      },
      async isInLedger(cluster, id) {
        const isMeant = (it: string): boolean => ('is' in id ? it === id.is : it.startsWith(id.begins));
        return asking(cluster, (entries) => entries.some((entry) => isMeant(entry.id)));
      },
      async ledgerChanges(cluster, mark) {
        const trust = JSON.stringify(trustOf(cluster));
        return unlessRewritten(() => {
          const chain = ledgers.chain(cluster);
          const [seen, told] = mark === undefined ? [0, ''] : (JSON.parse(mark) as [number, string]);
          const fresh = chain.slice(seen).map(({ entry }) => entry.application);
          const isKnown = told === trust && seen <= chain.length;
          const applications = isKnown ? [...new Set(fresh)] : ('All' as const);
          return { mark: JSON.stringify([chain.length, trust]), applications };
        });
      },
      isLedgerCut: async (cluster) => ledgers.isBehind(cluster),
      async appendLedger(cluster, entries) {
        await reach();
        const trust = trustOf(cluster);
        if (trust.type !== 'Value') throw new PortError('Unavailable', trust.reason);
        const append = { cluster, entries, trust: trust.value, server, salt: clock.now() };
        for (let attempt = 0; attempt < pushAttemptsMax; attempt += 1) {
          if (attempt > 0) ledgers.note(server.look().ledgers);
          if (ledgers.append(append) === 'Done') return;
        }
        throw raced();
      },
    },
  };
}

/** The branch takes it from nobody, so that it need not be tried. */
function proposed(
  forge: Pick<VirtualForge, 'propose'>,
  { proposal }: RevertRequest,
  { id: commit, ...rest }: Commit,
): RevertState {
  if (proposal === undefined) throw new PortError('Forbidden', 'the branch is protected');
  forge.propose(proposal.branch, { id: commit, ...rest });
  const why = { reason: 'BranchRefused', message: 'the branch is protected' } as const;
  return { type: 'Proposed', pullRequest: { branch: proposal.branch, base: 'main', commit }, why };
}

function raced(): PortError {
  return new PortError('Unavailable', `others pushed first ${pushAttemptsMax} times`);
}

function ownKey(cluster: string): Observed<LedgerTrust> {
  return { type: 'Value', value: { keys: [{ publicKey: publicKeyOf(cluster) }] } };
}

function unlessRewritten<T>(read: () => T): Observed<T> {
  try {
    return { type: 'Value', value: read() };
  } catch (error) {
    if (error instanceof PortError) return { type: 'Unavailable', reason: error.message };
    throw error;
  }
}
