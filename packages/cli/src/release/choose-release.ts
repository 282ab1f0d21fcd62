import { hasEnded } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import { closest, parseRelease, type Release, readRecords } from '@seatrial/model';
import { listRecords } from '../cluster/records.ts';
import { CliError } from '../failure.ts';

/** Candidates that an error names; more would hide the message. */
const candidatesMax = 8;

/**
 * The release that `wanted` means: its name, `namespace/name`, or the name of an application, which means its release in
 * flight, else its newest.
 * @throws CliError NotFound with what there is, Usage where several are meant
 */
export function chooseRelease(releases: readonly Release[], wanted: string): Release {
  const slash = wanted.indexOf('/');
  const name = wanted.slice(slash + 1);
  const within =
    slash < 0 ? releases : releases.filter((it) => it.metadata.namespace === wanted.slice(0, slash));
  const named = within.filter((it) => it.metadata.name === name);
  const ofApplication = within.filter((it) => it.spec.application === name);
  const inFlight = ofApplication.filter((it) => !hasEnded(it));
  const [first, ...others] = [named, inFlight, newestOf(ofApplication)].find((list) => list.length > 0) ?? [];
  if (first === undefined) throw notFound(releases, wanted, name);
  if (others.length === 0) return first;
  const meant = [first, ...others].map(qualified).join(', ');
  throw new CliError(
    'Usage',
    `Cannot choose a release: ${wanted} may mean ${meant}`,
    'give one of these, or -n NAMESPACE',
  );
}

export function qualified({ metadata }: Release): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** Newest first. */
export function byAge(releases: readonly Release[]): readonly Release[] {
  return releases.toSorted((a, b) => createdAt(b) - createdAt(a));
}

function createdAt({ metadata }: Release): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}

/** The newest of each namespace. */
function newestOf(releases: readonly Release[]): readonly Release[] {
  const newest = new Map<string | undefined, Release>();
  for (const release of byAge(releases)) {
    const { namespace } = release.metadata;
    if (!newest.has(namespace)) newest.set(namespace, release);
  }
  return [...newest.values()];
}

function notFound(releases: readonly Release[], wanted: string, name: string): CliError {
  const names = releases.map((it) => it.metadata.name);
  const meant = closest(name, names);
  const inFlight = releases.filter((it) => !hasEnded(it));
  const candidates = (inFlight.length > 0 ? inFlight : byAge(releases))
    .slice(0, candidatesMax)
    .map(qualified);
  const hint =
    meant !== undefined
      ? `did you mean "${meant}"?`
      : candidates.length > 0
        ? `${inFlight.length > 0 ? 'in flight' : 'the newest'}: ${candidates.join(', ')}`
        : 'there is no release at all here; check -n and --context';
  return new CliError(
    'NotFound',
    `Cannot find a release or application named ${JSON.stringify(wanted)}`,
    hint,
  );
}

/** @throws CliError NotFound, Usage; KubeError */
export async function findRelease(
  kube: Pick<Kube, 'list'>,
  wanted: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Release> {
  const releases = await listRecords(kube, 'Release', namespace, signal);
  return chooseRelease(readRecords(releases, parseRelease).records, wanted);
}
