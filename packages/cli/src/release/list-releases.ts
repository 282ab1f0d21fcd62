import { parseRelease } from '@seatrial/model';
import { expectNamespace } from '../cluster/known-namespace.ts';
import { withCluster, withRecords } from '../cluster/open-cluster.ts';
import { listRecords, readable } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listOf, printAnswer } from '../output/print.ts';
import { byAge } from './choose-release.ts';
import { releaseColumns } from './columns.ts';
import { withTakenBack } from './taken-back.ts';
import { type WatchReleasesOptions, watchReleases } from './watch-releases.ts';

export interface ListReleasesOptions extends WatchReleasesOptions {
  readonly watch?: boolean;
}

/** Releases in flight and those kept for people to look at, newest first. */
export async function listReleases(options: ListReleasesOptions, context: Context): Promise<ExitCode> {
  if (options.watch === true) {
    return withCluster(options, context, async ({ kube, clock }) => {
      await watchReleases(kube, options, context, clock);
      return exitCodes.ok;
    });
  }
  return withRecords(options, context, async ({ kube, clock }) => {
    const records = await listRecords(kube, 'Release', options.namespace, context.signal);
    const releases = withTakenBack(byAge(readable(records, parseRelease, context.stderr))).filter(
      ({ spec }) => options.application === undefined || spec.application === options.application,
    );
    if (records.length === 0) await expectNamespace(kube, options.namespace, context.signal);
    await printAnswer(
      options.output,
      {
        value: listOf(releases),
        columns: releaseColumns(clock.now()),
        rows: releases,
        names: releases.map(({ metadata }) => `release.seatrial.dev/${metadata.name}`),
        none: `no releases${options.namespace === undefined ? '' : ` in the namespace ${options.namespace}`}`,
      },
      context,
    );
    return exitCodes.ok;
  });
}
