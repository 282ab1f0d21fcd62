import type { Clock, ConfigFile, ConfigPort } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { LedgerEntry } from '@seatrial/model';
import { believed, type Commit, configFile, type LedgerCommit, type Repository } from './repository.ts';
import { textId } from './text-id.ts';

/** What one runner knows of the repository: as of its last fetch, and kept on its disk when it dies. */
export interface Mirror {
  readonly port: ConfigPort;
  /** Takes what is new, or notes that the repository cannot be reached. */
  fetch(): void;
}

/** `Hangs` takes a connection and answers nothing: who asks has to give up. */
export type GitState = 'Answers' | 'Away' | 'Hangs';

/** Pushes tried while others push first. */
const pushAttemptsMax = 12;

/** How long a push to a server that hangs is waited for. */
const pushTimeoutMs = 120_000;

/** @param state what the repository's server does now */
export function createMirror(repository: Repository, state: () => GitState, clock: Clock): Mirror {
  let head: Commit | undefined;
  let ledgers = new Map<string, readonly LedgerCommit[]>();
  let problem: string | undefined = 'not fetched yet';
  const views = new Map<string, readonly ConfigFile[]>();

  function take(): void {
    head = repository.head();
    ledgers = new Map(['staging', 'production'].map((cluster) => [cluster, repository.commits(cluster)]));
  }

  async function reach(): Promise<void> {
    if (state() === 'Hangs') await clock.sleep(pushTimeoutMs);
    if (state() !== 'Answers') throw new PortError('Unavailable', whyNot());
  }

  function whyNot(): string {
    return `Cannot reach the config repository: ${state() === 'Hangs' ? 'no answer' : 'connection refused'}`;
  }

  function commitOf(id: string): Commit {
    const commit = repository.commit(id);
    if (commit === undefined) throw new PortError('NotFound', `Cannot read commit ${id}: not in the mirror`);
    return commit;
  }

  return {
    fetch() {
      problem = state() === 'Answers' ? undefined : whyNot();
      if (problem === undefined) take();
    },
    port: {
      async head() {
        if (head === undefined) return { type: 'Unavailable', reason: problem ?? 'not fetched yet' };
        const value = { commit: head.id };
        return problem === undefined ? { type: 'Value', value } : { type: 'Stale', reason: problem, value };
      },
      tree: async (commit, path) => repository.tree(commitOf(commit), path),
      versions: async (commit, path) => repository.versions(commitOf(commit), path),
      async filesOfTree(tree) {
        const files = repository.filesOfTree(tree);
        if (files === undefined)
          throw new PortError('NotFound', `Cannot read tree ${tree}: not in the mirror`);
        return files;
      },
      async configFiles(commit) {
        const view = views.get(commit) ?? Object.entries(commitOf(commit).files).map(configFile);
        views.set(commit, view);
        return view;
      },
      async revert(request, judge, op) {
        for (let attempt = 0; attempt < pushAttemptsMax; attempt += 1) {
          await reach();
          take();
          const prepared = repository.prepareRevert(request);
          if (prepared.type !== 'Prepared') return prepared;
          const refusal = await judge({ commit: prepared.commit, head: prepared.head }, op);
          if (refusal !== undefined) return { type: 'NotPushed', refusal };
          await reach();
          if (!repository.pushRevert(prepared)) continue;
          take();
          return { type: 'Done', commit: prepared.commit };
        }
        throw new PortError('Unavailable', 'Cannot push a revert: others pushed first');
      },
      async ledger(cluster, { application, tree, scenarios }) {
        const commits = ledgers.get(cluster) ?? [];
        const isMeant = (entry: LedgerEntry): boolean =>
          entry.application === application &&
          (tree === undefined || entry.tree === tree) &&
          (entry.type === 'Release' || scenarios.includes(entry.scenario));
        const refused = commits.filter((it) => it.signedFor !== cluster && isMeant(it.entry)).slice(-5);
        const value = {
          entries: believed(cluster, commits).filter(isMeant),
          refused: refused.map(({ entry }) => ({
            commit: textId(entry.id),
            subject: entry.id,
            reason: 'its signature does not fit',
          })),
        };
        return { type: 'Value', value };
      },
      async isInLedger(cluster, id) {
        const ids = believed(cluster, ledgers.get(cluster) ?? []).map((entry) => entry.id);
        return {
          type: 'Value',
          value: ids.some((it) => ('is' in id ? it === id.is : it.startsWith(id.begins))),
        };
      },
      async ledgerChanges(cluster, mark) {
        const commits = ledgers.get(cluster) ?? [];
        const fresh = commits.slice(Number(mark ?? 0)).map(({ entry }) => entry.application);
        const applications = mark === undefined ? ('All' as const) : [...new Set(fresh)];
        return { type: 'Value', value: { mark: String(commits.length), applications } };
      },
      async appendLedger(cluster, entries) {
        await reach();
        repository.append(cluster, entries);
        ledgers.set(cluster, repository.commits(cluster));
      },
    },
  };
}
