import type { Clock } from '@seatrial/core';
import { createInformer, type Kube } from '@seatrial/kube';
import { apiVersion, parseRelease, type Release, toInstant } from '@seatrial/model';
import type { Context } from '../context.ts';
import { describeFailure } from '../failure.ts';
import { line } from '../output/line.ts';
import { printable } from '../output/printable.ts';
import type { ListReleasesOptions } from './list-releases.ts';

/** A line for each change, until interrupted: what there is first, then what comes. */
export async function watchReleases(
  kube: Pick<Kube, 'list' | 'watch'>,
  { namespace, application, output }: ListReleasesOptions,
  { stdout, stderr, rng, signal }: Context,
  clock: Clock,
): Promise<void> {
  const shown = new Map<string, string>();
  const tell = (key: string, release: Release): void => {
    if (application !== undefined && release.spec.application !== application) return;
    const text = output === 'json' ? JSON.stringify(release) : changeText(release);
    if (shown.get(key) === text) return;
    shown.set(key, text);
    line(stdout, output === 'json' ? text : `${toInstant(clock.now()).slice(11, 19)}  ${text}`);
  };
  const informer = createInformer(
    kube,
    { apiVersion, kind: 'Release', ...(namespace === undefined ? {} : { namespace }) },
    {
      onChange: (key, object) => {
        if (object !== undefined) return tell(key, parseRelease(object));
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

function changeText({ metadata, spec, status }: Release): string {
  const { phase, weightPercent, reason, message } = status ?? unseen;
  const where = `${metadata.namespace}/${metadata.name} on ${spec.cluster}`;
  return printable(
    `${where}  ${phase.padEnd(11)}  ${String(weightPercent).padStart(3)}%  ${reason}: ${message}`,
  );
}

const unseen = {
  phase: 'Pending',
  weightPercent: 0,
  reason: 'Created',
  message: 'no runner has seen it yet',
};
