import type { Clock } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { createInformer, type Kube } from '@seatrial/kube';
import { apiVersion, parseRelease, type Release, shortVersion, toInstant } from '@seatrial/model';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { listRecords } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { describeFailure } from '../failure.ts';
import type { OutputOptions } from '../output/format.ts';
import { assertLineFormat } from '../output/json-lines.ts';
import { line } from '../output/line.ts';

export interface WatchReleasesOptions extends NamespacedOptions, OutputOptions {
  readonly application?: string;
}

/**
 * A line for each change, until interrupted: what there is first, then what comes. A cluster that is away later on is
 * told of and asked again.
 * @throws CliError Usage for a format without lines; KubeError where the cluster does not answer at all
 */
export async function watchReleases(
  kube: Pick<Kube, 'list' | 'watch'>,
  { namespace, application, output }: WatchReleasesOptions,
  { stdout, stderr, rng, signal }: Context,
  clock: Clock,
): Promise<void> {
  assertLineFormat(output);
  await listRecords(kube, 'Release', namespace, signal);
  const shown = new Map<string, string>();
  const print = (key: string, release: Release): void => {
    if (application !== undefined && release.spec.application !== application) return;
    const text = output === 'json' ? JSON.stringify(release) : changeText(release, output);
    if (shown.get(key) === text) return;
    shown.set(key, text);
    line(stdout, output === 'json' ? text : `${toInstant(clock.now()).slice(11, 19)}  ${text}`);
  };
  const informer = createInformer(
    kube,
    { apiVersion, kind: 'Release', ...(namespace === undefined ? {} : { namespace }) },
    {
      onChange: (key, object) => {
        if (object !== undefined) return print(key, parseRelease(object));
        shown.delete(key);
        if (output !== 'json') line(stdout, `${toInstant(clock.now()).slice(11, 19)}  ${key} deleted`);
      },
      onError: (error) => line(stderr, `warning: ${describeFailure(error).message}`),
      clock,
      rng,
    },
    signal,
  );
  try {
    await new Promise((_, reject) => {
      const stop = (): void => reject(signal.reason as Error);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    });
  } finally {
    await informer.close();
  }
}

/** Where a release is, in one line; `wide` also says which version it is. */
export function changeText({ metadata, spec, status }: Release, format: 'table' | 'wide'): string {
  const { phase, weightPercent, reason, message } = status ?? unseen;
  const where = `${metadata.namespace}/${metadata.name} on ${spec.cluster}`;
  const version =
    format === 'wide' ? `  version ${shortVersion(spec.version)} commit ${spec.commit.slice(0, 7)}` : '';
  return printable(
    `${where}${version}  ${phase.padEnd(11)}  ${String(weightPercent).padStart(3)}%  ${reason}: ${message}`,
  );
}

const unseen = {
  phase: 'Pending',
  weightPercent: 0,
  reason: 'Created',
  message: 'no runner has seen it yet',
};
