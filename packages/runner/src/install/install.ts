import type { Clock } from '@seatrial/core';
import { applyWithOutcome, isKubeError, type Kube } from '@seatrial/kube';
import {
  apiVersion,
  installation,
  type KubeObject,
  ledgerKeySecret,
  type RunnerValues,
  recordWithOlderNames,
  refOf,
  systemNamespace,
} from '@seatrial/model';
import { ensureLedgerKey } from './ledger-key.ts';

/** Definitions and policies are in force some 100 ms after they are written; longer means that something is wrong. */
const settleMsMax = 30_000;
const lookEveryMs = 100;

export type InstallErrorCode = 'NotEstablished' | 'NotEnforced';

export class InstallError extends Error {
  override readonly name = 'InstallError';
  readonly code: InstallErrorCode;
  constructor(code: InstallErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface InstallOptions {
  /** As somebody who may do anything: the runner itself cannot install its own limits. */
  readonly kube: Pick<Kube, 'apply' | 'get' | 'create'>;
  readonly clock: Clock;
  /** Called with each object that was made or changed; never when all was there. */
  readonly report: (message: string) => void;
  /** How the runner is to run; left out where it runs elsewhere. */
  readonly runner?: RunnerValues;
  readonly signal: AbortSignal;
}

export interface Installed {
  /** The line that belongs into `spec.ledger.keys` of the Cluster file. */
  readonly ledgerKey: string;
}

/**
 * Installs Seatrial into a cluster: the records' definitions, its namespace, service accounts and roles, and the
 * admission policies, the key that signs its ledger and, when the API server was seen to refuse a forged record, the runner. Safe to
 * repeat, also to upgrade.
 * @throws InstallError; KubeError when an object is refused
 */
export async function installSeatrial(options: InstallOptions): Promise<Installed> {
  const { definitions, guards, runner } = installation(options.runner);
  await applyAll(definitions, options);
  for (const definition of definitions) await untilEstablished(definition, options);
  await applyAll(guards, options);
  await untilEnforced(options);
  const { publicKey, outcome } = await ensureLedgerKey(options.kube, options);
  if (outcome === 'Created') options.report(`Secret ${ledgerKeySecret}: created`);
  await applyAll(runner, options);
  return { ledgerKey: publicKey };
}

/** In the order given: a namespace before what is in it. */
async function applyAll(
  objects: readonly KubeObject[],
  { kube, report, signal }: InstallOptions,
): Promise<void> {
  for (const object of objects) {
    const { outcome } = await applyWithOutcome(kube, object, { force: true, signal });
    if (outcome !== 'Unchanged') report(`${object.kind} ${object.metadata.name}: ${outcome.toLowerCase()}`);
  }
}

async function untilEstablished(definition: KubeObject, options: InstallOptions): Promise<void> {
  const { name } = definition.metadata;
  await until(options, async () => {
    const conditions = conditionsOf(await options.kube.get(refOf(definition), options));
    if (conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return undefined;
    const why = conditions.map(({ type, message }) => `${type}: ${message}`).join('; ');
    return new InstallError(
      'NotEstablished',
      `Cannot use ${name}: not served after ${settleMsMax} ms (${why})`,
    );
  });
}

/** Tries, as a dry run, what the policy that was written last must refuse. */
async function untilEnforced(options: InstallOptions): Promise<void> {
  await until(options, async () => {
    try {
      await options.kube.create(forgedRelease, { dryRun: 'All', signal: options.signal });
    } catch (error) {
      if (isPolicyRefusal(error)) return undefined;
      // A definition that was established a moment ago may not be served yet.
      if (!isKubeError(error, 'NotFound')) throw error;
    }
    return new InstallError(
      'NotEnforced',
      `Cannot rely on the admission policies: a forged record is not refused after ${settleMsMax} ms, see the API server's log`,
    );
  });
}

/** Looks until nothing is missing any more; else throws what was missing at last. */
async function until(
  { clock, signal }: InstallOptions,
  missing: () => Promise<InstallError | undefined>,
): Promise<void> {
  const deadlineAt = clock.now() + settleMsMax;
  for (;;) {
    const problem = await missing();
    if (problem === undefined) return;
    if (clock.now() >= deadlineAt) throw problem;
    await clock.sleep(lookEveryMs, signal);
  }
}

/** RBAC gives no causes for a refusal; a policy gives its message. */
function isPolicyRefusal(error: unknown): boolean {
  return isKubeError(error, 'Forbidden') && (error.details?.causes?.length ?? 0) > 0;
}

/** With both names: at an upgrade the definition from before may still be served for a moment. */
const forgedRelease: KubeObject = recordWithOlderNames({
  apiVersion,
  kind: 'Release',
  metadata: { name: 'forged', namespace: systemNamespace },
  spec: {
    application: 'forged',
    cluster: 'forged',
    version: '0'.repeat(40),
    commit: '0'.repeat(40),
    path: 'forged',
  },
});

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

function conditionsOf(definition: KubeObject): readonly Condition[] {
  const status = definition['status'] as { readonly conditions?: readonly Condition[] } | undefined;
  return status?.conditions ?? [];
}
