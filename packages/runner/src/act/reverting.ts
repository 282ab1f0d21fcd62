import type {
  ConfigFile,
  ConfigPort,
  ConfigVersion,
  Makeup,
  Observed,
  Op,
  RenderFiles,
  RevertProposal,
  RevertRefusal,
  RevertRequest,
  RevertState,
} from '@seatrial/core';
import {
  askedAbout,
  droppedCommit,
  dropsIn,
  judgeRevert,
  notBetween,
  ownTree,
  PortError,
  revertBranch,
  revertScope,
} from '@seatrial/core';
import { type Finding, type LedgerEntry, revertFindingsMax } from '@seatrial/model';
import { filesIn } from '../source/files-in.ts';
import { type Source, shown } from '../source/source.ts';
import type { World } from '../world.ts';
import { type BesideRounds, createBesideRounds } from './beside-rounds.ts';
import { RevertWaits } from './revert-waits.ts';

/** YAML and JSON of a commit that is checked: parsed values take some ten times as much memory. */
export const checkedBytesMax = 32 * 1024 * 1024;

type RevertWorld = Pick<World, 'clusterName' | 'forge' | 'newErrors' | 'renderFiles'> & {
  readonly clock: Pick<World['clock'], 'sleep'>;
  readonly config: Pick<
    ConfigPort,
    'head' | 'versions' | 'ledger' | 'configFiles' | 'tree' | 'filesOfTree' | 'revert'
  >;
};

/**
 * Takes a folder of the config branch back, where that drops nothing that another cluster has promoted, and leaves no branch
 * that "seatrial validate" refuses. Where a forge is known, what is not for the branch itself is proposed to people instead.
 * @param wake called when what a revert has waited for is known
 * @throws PortError as the port does; RevertWaits while a ledger cannot be read, and while what would be left is rendered
 */
export function createReverting(
  world: RevertWorld,
  source: Pick<Source, 'newest'>,
  wake: () => void,
): (request: RevertRequest, op: Op) => Promise<RevertState> {
  const { config, clusterName } = world;
  const checks = createBesideRounds<readonly Finding[]>(world.clock, wake);

  async function judgementOf(
    request: RevertRequest,
    { commit, head }: RevertProposal,
    op: Op,
  ): Promise<Judgement> {
    const versions = await versionsAt(config, head, request.makeup, op);
    const ledgers = request.asked === undefined ? await ledgersOf(request, versions, op) : {};
    const judged = judgeRevert(request.application, request, { versions, ledgers });
    if (judged.type !== 'Value') throw new RevertWaits(judged.reason);
    const { value } = judged;
    const forPeople =
      request.proposal !== undefined && value?.reason === 'PromotedElsewhere' ? value : undefined;
    if (value !== undefined && forPeople === undefined) return { refusal: value };
    const refusal = await invalid(world, checks, request, versions, { commit, head }, op);
    return refusal === undefined ? { forPeople } : { refusal };
  }

  /** What the other clusters say of each version that would be dropped. */
  async function ledgersOf(
    request: RevertRequest,
    versions: readonly ConfigVersion[],
    op: Op,
  ): Promise<Readonly<Record<string, Observed<readonly LedgerEntry[]>>>> {
    const between = askedAbout(request, versions);
    if (between.length === 0) return {};
    const ledgers: Record<string, Observed<readonly LedgerEntry[]>> = {};
    for (const cluster of otherClusters(request.application)) {
      const entries: LedgerEntry[] = [];
      let unread: Observed<readonly LedgerEntry[]> | undefined;
      for (const version of between) {
        const about = { application: request.application, version, scenarios: [] };
        const word = await config.ledger(cluster, about, op);
        if (word.type === 'Value') entries.push(...word.value.entries);
        else unread = { type: 'Unavailable', reason: word.reason };
        if (unread !== undefined) break;
      }
      ledgers[cluster] = unread ?? { type: 'Value', value: entries };
    }
    return ledgers;
  }

  /** Where the Application's file cannot be read, any cluster may be one of its targets. */
  function otherClusters(application: string): readonly string[] {
    const view = source.newest();
    if (view === undefined) throw new RevertWaits('the config branch was not read yet');
    const targets = view.applications.get(application)?.value.spec.targets.map(({ cluster }) => cluster);
    return [...new Set(targets ?? view.clusters.keys())].filter((cluster) => cluster !== clusterName);
  }

  return async (given, op) => {
    if (given.isForPeople === true && world.forge === undefined)
      return { type: 'NotPushed', refusal: noForge };
    const request = world.forge === undefined ? given : { ...given, proposal: proposalOf(given) };
    const aimed = await aim(config, request, op);
    if ('refusal' in aimed) return { type: 'NotPushed', refusal: aimed.refusal };
    let left: RevertRefusal | undefined;
    const state = await config.revert(
      aimed,
      async (proposal, judging) => {
        const { refusal, forPeople } = await judgementOf(request, proposal, judging);
        left = forPeople;
        return refusal ?? (forPeople === undefined ? undefined : 'ForPeople');
      },
      op,
    );
    return state.type === 'Proposed' && left !== undefined ? { ...state, why: left } : state;
  };
}

/** `forPeople`: what speaks against it is theirs to judge. */
interface Judgement {
  readonly refusal?: RevertRefusal | undefined;
  readonly forPeople?: RevertRefusal | undefined;
}

function proposalOf(request: RevertRequest): NonNullable<RevertRequest['proposal']> {
  return { branch: revertBranch(request), when: request.isForPeople === true ? 'Always' : 'IfRefused' };
}

const noForge: RevertRefusal = {
  reason: 'NoForge',
  message:
    'the application wants a pull request (revert: PullRequest), and the runner is told no forge: give it one with --forge, or revert by hand',
};

/** Of a person who has named a commit: what the folder was there. */
async function aim(
  config: RevertWorld['config'],
  request: RevertRequest,
  op: Op,
): Promise<RevertRequest | { readonly refusal: RevertRefusal }> {
  if (request.asked?.to === undefined) return request;
  const head = await config.head(op);
  if (head.type !== 'Value' && head.type !== 'Stale') throw new RevertWaits(head.reason);
  const versions = await versionsAt(config, head.value.commit, request.makeup, op);
  const to = revertScope(request, versions)?.to;
  const toTree = to === undefined ? undefined : ownTree(to, request.path);
  return to === undefined || toTree === undefined
    ? { refusal: notBetween(request.asked.to) }
    : { ...request, toVersion: to.version, toTree };
}

/** A history that is too long to be read shows nothing. */
async function versionsAt(
  config: RevertWorld['config'],
  commit: string,
  makeup: Makeup,
  op: Op,
): Promise<readonly ConfigVersion[]> {
  try {
    return await config.versions(commit, makeup, op);
  } catch (error) {
    if (error instanceof PortError && error.code === 'Invalid') return [];
    throw error;
  }
}

/** A branch that has errors gets its revert all the same: it must not get more. */
async function invalid(
  world: RevertWorld,
  checks: BesideRounds<readonly Finding[]>,
  request: RevertRequest,
  versions: readonly ConfigVersion[],
  { commit, head }: RevertProposal,
  op: Op,
): Promise<RevertRefusal | undefined> {
  const { config } = world;
  const between = revertScope({ ...request, asked: undefined }, versions)?.drops ?? [];
  const drops = dropsIn(between.map(droppedCommit));
  const [before, after] = [await config.configFiles(head, op), await config.configFiles(commit, op)];
  if (bytesOf(before) > checkedBytesMax || bytesOf(after) > checkedBytesMax) {
    return { ...notChecked(`it has more than ${checkedBytesMax} bytes of YAML and JSON`), ...drops };
  }
  // the commit is another one at each try, and what it leaves is the same
  const key = `${head} ${request.path} ${request.toTree}`;
  try {
    const change = {
      before: { files: before, readFolder: folderAt(config, head) },
      after: { files: after, readFolder: folderAt(config, commit) },
      renderFiles: asReleased(world.renderFiles),
      awaited: { application: request.application, cluster: world.clusterName },
    };
    const found = await checks.of(request.release, key, (at) => world.newErrors(change, at), op);
    return found.length === 0 ? undefined : { ...notValid(found), ...drops };
  } catch (error) {
    op.signal.throwIfAborted();
    if (!(error instanceof PortError)) throw error;
    if (error.code === 'Unavailable') throw new RevertWaits(notKnown(error.message));
    return { ...notChecked(error.message), ...drops };
  }
}

function folderAt(config: RevertWorld['config'], commit: string) {
  return async (folder: string, op: Op): Promise<readonly ConfigFile[]> => {
    const tree = await config.tree(commit, folder, op);
    return tree === undefined ? [] : filesIn(config, { path: folder, tree }, op);
  };
}

/** What was rendered for a release is found again: nobody says there in which file the application is declared. */
function asReleased(renderFiles: RenderFiles): RenderFiles {
  return (request, op) => renderFiles({ ...request, file: undefined }, op);
}

function notKnown(why: string): string {
  return `what "seatrial validate" would find on the branch afterwards is not known: ${why}`;
}

function notChecked(why: string): RevertRefusal {
  return { reason: 'NotChecked', message: notKnown(why) };
}

function notValid(found: readonly Finding[]): RevertRefusal {
  return {
    reason: 'NotValid',
    message: `"seatrial validate" would find ${found.length === 1 ? 'an error' : `${found.length} errors`} on the branch that it does not have now`,
    findings: found.slice(0, revertFindingsMax).map((finding) => shown(finding).slice(0, 1000)),
  };
}

function bytesOf(files: readonly ConfigFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
