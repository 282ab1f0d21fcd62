import { dropLines, droppedWith, hasEnded, revertVersions, whyNoRevert } from '@seatrial/core';
import { GitId, parseRelease, type Release, shortVersion } from '@seatrial/model';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import type { Asked } from './ask-release.ts';
import { chooseRelease, qualified } from './choose-release.ts';
import { isBeside, listAll } from './list-all.ts';
import { say } from './request.ts';

export interface RevertOptions extends NamespacedOptions {
  /** A commit, or a version, up to which all is kept. */
  readonly to?: string;
  readonly comment?: string;
  readonly yes?: boolean;
}

/** Has the version of a release that was taken back taken off the config branch too: what a person decides, not a runner. */
export async function revertRelease(
  wanted: string,
  options: RevertOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, stdout, stderr } = context;
  return withRecords(options, context, async (cluster) => {
    const { releases } = await listAll(cluster.kube, options.namespace, signal);
    const found = chooseRelease(releases, wanted);
    checkRevert(found, releases);
    const to = options.to === undefined ? undefined : commitOf(found, options.to);
    for (const text of revertText(found, to)) line(stderr, text);
    checkDrops(found, to, options);
    const asked = askRevert(found, releases, to);
    const { text } = await say('Revert', asked, { why: options.comment }, cluster, signal);
    line(stdout, text);
    return exitCodes.ok;
  });
}

/** @throws CliError Refused where the config branch needs no revert for this release, or is past it */
export function checkRevert(release: Release, releases: readonly Release[]): void {
  const why = whyNoRevert(release) ?? whyInUse(release, releases);
  if (why === undefined) return;
  const name = qualified(release);
  const hint =
    release.spec.undo === undefined && release.status?.phase === 'Promoted'
      ? `"seatrial rollback ${name}" takes it back while it is the stable one`
      : `"seatrial release show ${name}" tells its story`;
  throw new CliError('Refused', `Cannot revert ${name}: ${why}`, hint);
}

/** Another release of the same version may be on its way by now, or have arrived. */
function whyInUse(release: Release, releases: readonly Release[]): string | undefined {
  const unwanted = revertVersions(release.spec).from?.version;
  const other = releases.find(
    (it) =>
      it !== release &&
      isBeside(it, release) &&
      it.spec.version === unwanted &&
      // What came before it is over: a way back leads away from a release that was promoted.
      Date.parse(it.metadata.creationTimestamp ?? '') >
        Date.parse(release.metadata.creationTimestamp ?? '') &&
      (!hasEnded(it) || it.status?.phase === 'Promoted'),
  );
  return other && `${other.metadata.name} has its version, and is ${other.status?.phase ?? 'Pending'}`;
}

/**
 * The commit that is meant by the beginning of its id, or of its version's.
 * @throws CliError Usage for one that the record does not name, and that is not whole
 */
export function commitOf({ status }: Release, wanted: string): string {
  const drops = status?.revert?.drops ?? [];
  const isMeant = (id: string | undefined): boolean => wanted.length >= 4 && id?.startsWith(wanted) === true;
  const isShort = (version: string | undefined): boolean =>
    version !== undefined && wanted === shortVersion(version);
  const meant = drops.filter(
    ({ commit, version }) => isMeant(commit) || isMeant(version) || isShort(version),
  );
  const [first] = meant;
  const versions = new Set(meant.map(({ version }) => version));
  // Of several commits that brought one version, the newest.
  if (first !== undefined && versions.size === 1) return first.commit;
  const whole = GitId.safeParse(wanted).data;
  if (whole !== undefined && first === undefined) return whole;
  const hint =
    drops.length === 0
      ? 'give the whole id of a commit of the config branch'
      : `give one of ${drops.map(({ commit }) => commit.slice(0, 7)).join(', ')}, or a whole id`;
  throw new CliError('Usage', `Cannot revert to ${wanted}: no one commit is meant`, hint);
}

/** What will be done, also to what others have merged: told before it is asked for. */
export function revertText(release: Release, to: string | undefined): readonly string[] {
  const { spec } = release;
  const before = revertVersions(spec).to?.version ?? '';
  const aim =
    to === undefined ? `version ${shortVersion(before)}` : `what it was at commit ${to.slice(0, 7)}`;
  const dropped = droppedWith(release.status?.revert ?? {}, to);
  const also = dropped.length === 0 ? '' : ', and takes back besides:';
  const unknown =
    release.status?.revert?.drops === undefined
      ? ['  which commits in between that takes back as well, this record does not know']
      : [];
  return [
    `${qualified(release)} on ${spec.cluster}: a commit on the config branch puts ${spec.path} back to ${aim}${also}`,
    ...(to === undefined ? dropLines(release.status?.revert ?? {}) : dropLines({ drops: dropped })),
    ...unknown,
  ];
}

/** @throws CliError Refused where other clusters run what would be dropped, and nobody has said that it may be */
function checkDrops(release: Release, to: string | undefined, { yes }: RevertOptions): void {
  const clusters = new Set(
    droppedWith(release.status?.revert ?? {}, to).flatMap(({ promotedOn }) => promotedOn ?? []),
  );
  if (clusters.size === 0 || yes === true) return;
  throw new CliError(
    'Refused',
    `Cannot revert ${qualified(release)}: it would drop what ${[...clusters].join(' and ')} has promoted`,
    'say --yes if that is meant, or keep what came up to one of these commits: --to COMMIT',
  );
}

function askRevert(found: Release, releases: readonly Release[], to: string | undefined): Asked {
  return {
    record: found,
    name: qualified(found),
    add: (record, word) => {
      const release = parseRelease(record);
      checkRevert(release, releases);
      const { revert: _, ...asked } = word;
      const request = { type: 'Revert' as const, ...asked, ...(to === undefined ? {} : { to }) };
      return { requests: [...release.spec.requests, request] };
    },
  };
}
