import { type ReleaseReport, releaseReport } from '@seatrial/core';
import { type Forge, isForgeError } from '@seatrial/forge';
import type { Release } from '@seatrial/model';

/** GitHub is told of what happens, and nothing waits for it any longer. */
const reportTimeoutMs = 20_000;

export interface ReporterOptions {
  /** Absent where there is no token, or nobody wants it. */
  readonly forge: Pick<Forge, 'keepDeployment' | 'reportDeployment' | 'reportStatus'> | undefined;
  /** Where people see what this step says. */
  readonly logUrl: string;
  /** By what the workflow calls a cluster, where people see what runs there. */
  readonly environmentUrls: ReadonlyMap<string, string>;
  readonly warn: (text: string) => void;
}

export interface Reporter {
  /** Says how a release stands, after all that was said before, and without waiting for it. @param cluster as the workflow calls it */
  say(cluster: string, release: Release): void;
  /** Until all has been said, or could not be. */
  done(): Promise<void>;
}

/**
 * The Deployment of a release and the status of its commit: by the names that the runner has for them, so that there is one of
 * each whoever says it. What the forge does not take is a warning, and fails nothing.
 */
export function createReporter({ forge, logUrl, environmentUrls, warn }: ReporterOptions): Reporter {
  const said = new Map<string, string>();
  const refused = new Set<string>();
  let saying = Promise.resolve();

  /** @param what of two things that a token may be allowed for, each by itself */
  async function unlessRefused(what: 'deployments' | 'statuses', work: () => Promise<void>): Promise<void> {
    if (refused.has(what)) return;
    try {
      await work();
    } catch (error) {
      if (!isForgeError(error)) throw error;
      if (error.code === 'Forbidden' || error.code === 'NotFound' || error.code === 'Unauthorized')
        refused.add(what);
      warn(error.message);
    }
  }

  async function report(
    { names, sha, status, deployment }: ReleaseReport,
    url: string | undefined,
  ): Promise<void> {
    if (forge === undefined) return;
    // not the step's own signal: also one that is cancelled says how it stood
    const op = { signal: new AbortController().signal, timeoutMs: reportTimeoutMs };
    const { context, environment, marker } = names;
    await unlessRefused('deployments', async () => {
      const wanted = { sha, environment, marker, description: context, isProduction: false };
      const id = await forge.keepDeployment(wanted, op);
      const where = { logUrl, ...(url === undefined ? {} : { environmentUrl: url }) };
      await forge.reportDeployment(id, { ...deployment, ...where }, op);
    });
    await unlessRefused('statuses', () => forge.reportStatus({ sha, context, ...status, url: logUrl }, op));
  }

  return {
    say(cluster, release) {
      const wanted = releaseReport(release);
      if (wanted === undefined || forge === undefined) return;
      const text = JSON.stringify(wanted);
      if (said.get(wanted.names.marker) === text) return;
      said.set(wanted.names.marker, text);
      saying = saying.then(() => report(wanted, environmentUrls.get(cluster)));
      saying.catch(() => undefined); // `done` throws it
    },
    done: () => saying,
  };
}
