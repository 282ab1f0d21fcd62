import type { Kube } from '@seatrial/kube';
import {
  type Approval,
  type KubeObject,
  parseApplicationState,
  parseRelease,
  type Release,
  type ReleaseRequest,
  readRecords,
  toInstant,
} from '@seatrial/model';
import { addToSpec } from '../cluster/add-to-spec.ts';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { type RecordCluster, withRecords } from '../cluster/open-cluster.ts';
import { listRecords, recordRef } from '../cluster/records.ts';
import { roles } from '../cluster/roles.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { type Asked, type AskedType, askRelease } from './ask-release.ts';
import { chooseRelease } from './choose-release.ts';
import { goneRelease } from './gone-release.ts';
import { undoesText } from './undoes-text.ts';

export interface RequestOptions extends NamespacedOptions {
  readonly comment?: string;
  /** False: `--no-revert`. */
  readonly revert?: boolean;
}

export async function request(
  type: Exclude<AskedType, 'Rollback'>,
  wanted: string,
  options: RequestOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, stdout, stderr } = context;
  return withRecords(options, context, async (cluster) => {
    const tell = (text: string): void => line(stderr, text);
    const { text, hint } = await requestOn(type, cluster, wanted, options, { signal, tell });
    line(stdout, text);
    if (hint !== undefined) line(stdout, hint);
    return exitCodes.ok;
  });
}

/** What goes on beside the answer. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Takes what it will do, before it is asked for. */
  readonly tell: (text: string) => void;
}

export interface Requested extends Said {
  /** What is left for people to do. */
  readonly hint: string | undefined;
}

/**
 * Writes a request into a release, as the user that the API server authenticates us as.
 * @throws CliError NotFound, Usage, Refused; KubeError
 */
export async function requestOn(
  type: Exclude<AskedType, 'Rollback'>,
  cluster: RecordCluster,
  wanted: string,
  { namespace, comment, revert }: Pick<RequestOptions, 'comment' | 'namespace' | 'revert'>,
  { signal, tell }: Asking,
): Promise<Requested> {
  const asked = await findAsked(type, cluster.kube, wanted, namespace, signal);
  const isRevertWanted = revert !== false;
  if (type === 'Reject') {
    const record = { ...asked.record };
    // What would do nothing is refused before anything is said of what it does.
    asked.add(record, { by: '', at: toInstant(cluster.clock.now()) });
    tell(undoesText(parseRelease(record), isRevertWanted));
  }
  const said = await say(type, asked, { why: comment, isRevertWanted }, cluster, signal);
  return { ...said, hint: asked.hint };
}

/** What was written down. */
export interface Said {
  /** As it is then. */
  readonly record: KubeObject;
  /** Whom the API server takes us for. */
  readonly by: string;
  /** What comes of it. */
  readonly text: string;
}

/** Writes down what is asked. */
export async function say(
  type: ReleaseRequest['type'],
  asked: Asked,
  { why, isRevertWanted = true }: { readonly why: string | undefined; readonly isRevertWanted?: boolean },
  { kube, clock }: RecordCluster,
  signal: AbortSignal,
): Promise<Said> {
  const { username: by } = await kube.selfSubject({ signal });
  const word = {
    ...(why === undefined ? {} : { comment: why }),
    ...(isRevertWanted ? {} : { revert: 'None' as const }),
  };
  let earlier: Approval | undefined;
  const record = await addToSpec(
    kube,
    recordRef(asked.record),
    (found) => {
      const added = asked.add(found, { by, at: toInstant(clock.now()), ...word });
      earlier = 'earlier' in added ? added.earlier : undefined;
      return 'earlier' in added ? undefined : added;
    },
    { role: type === 'PromoteNow' ? roles.promoter : roles.releaser, signal },
  );
  const outcome = asked.outcome ?? outcomes[type];
  const said = earlier === undefined ? `${outcome}, asked by ${by}` : `asked before, by ${earlier.by}`;
  return { record, by, text: `${asked.name} on ${asked.record.spec.cluster}: ${said}` };
}

/** @throws CliError NotFound, Usage */
async function findAsked(
  type: AskedType,
  kube: Pick<Kube, 'list'>,
  wanted: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Asked> {
  const releases = readRecords(await listRecords(kube, 'Release', namespace, signal), parseRelease).records;
  try {
    const found = chooseRelease(releases, wanted);
    return askRelease(type, found, undoneBy(found, releases));
  } catch (error) {
    if (type !== 'Retry' || !(error instanceof CliError) || error.code !== 'NotFound') throw error;
    const states = await listRecords(kube, 'ApplicationState', namespace, signal);
    const gone = goneRelease(readRecords(states, parseApplicationState).records, wanted);
    if (gone === undefined) throw error;
    return gone;
  }
}

/** The release that took it back after its promotion, if one did. */
function undoneBy({ metadata }: Release, releases: readonly Release[]): Release | undefined {
  return releases.find(
    (it) =>
      it.metadata.namespace === metadata.namespace &&
      it.spec.undo?.release === metadata.name &&
      it.status?.phase === 'Promoted',
  );
}

const outcomes: Readonly<Record<ReleaseRequest['type'], string>> = {
  Reject: 'will be taken back',
  Rollback: 'will be taken back',
  Retry: 'its version may be tried again',
  PromoteNow: 'the remaining steps are passed over, health is not',
  Revert: 'a commit that takes it back goes to the config branch',
};
