import type { ClusterPort, ConfigPort, ForgePort, Rng, TelemetryPort } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import { between, chance } from '../draws.ts';
import type { Timeline } from '../time/timeline.ts';

/** How often calls of ports go wrong, as shares of all calls. */
export interface PortTrouble {
  readonly unavailableShare: number;
  /** Writes that are done although the caller gets an error. */
  readonly lostReplyShare: number;
  readonly conflictShare: number;
  readonly slowShare: number;
  readonly slowMs: readonly [number, number];
}

export const noTrouble: PortTrouble = {
  unavailableShare: 0,
  lostReplyShare: 0,
  conflictShare: 0,
  slowShare: 0,
  slowMs: [1, 2],
};

/** What becomes of the process at its next call: `DieAfter` ends it when the call has been done, before the answer. */
export type Fate = 'Live' | 'DieBefore' | 'DieAfter';

export interface Ports {
  readonly cluster: ClusterPort;
  readonly config: ConfigPort;
  readonly forge?: ForgePort;
  readonly telemetry: TelemetryPort;
}

/** What a process finds when it starts: what it remembers of the gateway's counters is its own. */
export interface ProcessPorts extends Omit<Ports, 'telemetry'> {
  readonly telemetry: () => TelemetryPort;
}

/** What every call of a process is subject to. */
export interface Circumstances {
  readonly timeline: Timeline;
  readonly rng: Rng;
  trouble: PortTrouble;
  /** Whether the API server cannot be reached. */
  readonly apiAway: () => boolean;
  readonly fate: (call: { readonly write: boolean }) => Fate;
}

/** One life of a runner's process: when it has died, every call of its ports fails and none has an effect. */
export interface Process {
  readonly ports: Ports;
  readonly signal: AbortSignal;
  isAlive(): boolean;
  kill(): void;
}

class Killed extends Error {
  override readonly name = 'Killed';
}

/** `Scrape` answers its own failures, as observations. */
type CallKind = 'ApiRead' | 'ApiWrite' | 'Push' | 'Forge' | 'Scrape';
type Call = <T>(kind: CallKind, effect: () => Promise<T>) => Promise<T>;

/** @param wanted `telemetry` is created again by each process */
export function createProcess(
  wanted: ProcessPorts,
  circumstances: Circumstances,
  onDeath: () => void,
): Process {
  const aborting = new AbortController();
  const { timeline, rng } = circumstances;
  const ports: Ports = { ...wanted, telemetry: wanted.telemetry() };

  function kill(): void {
    if (aborting.signal.aborted) return;
    aborting.abort(new Killed('the process was killed'));
    onDeath();
  }

  const call: Call = async (kind, effect) => {
    const write = kind === 'ApiWrite' || kind === 'Push' || kind === 'Forge';
    aborting.signal.throwIfAborted();
    const fate = circumstances.fate({ write });
    if (fate === 'DieBefore') kill();
    if (chance(rng, circumstances.trouble.slowShare)) {
      await timeline.clock.sleep(between(rng, circumstances.trouble.slowMs));
      // A request that was on its way when its sender died may still arrive.
      if (aborting.signal.aborted && write && chance(rng, 0.5)) await effect();
    }
    aborting.signal.throwIfAborted();
    if (kind !== 'Scrape') refuse(kind);
    const result = await effect();
    if (fate === 'DieAfter') kill();
    aborting.signal.throwIfAborted();
    if (write && chance(rng, circumstances.trouble.lostReplyShare)) {
      throw new PortError('Unavailable', 'the reply was lost');
    }
    return result;
  };

  function refuse(kind: CallKind): void {
    const { trouble } = circumstances;
    if (kind !== 'Push' && kind !== 'Forge' && circumstances.apiAway()) {
      throw new PortError('Unavailable', 'Cannot reach the API server: no answer');
    }
    if (chance(rng, trouble.unavailableShare)) throw new PortError('Unavailable', 'the request timed out');
    if (kind === 'ApiWrite' && chance(rng, trouble.conflictShare)) {
      throw new PortError('Conflict', 'the object has been modified');
    }
  }

  return {
    ports: {
      cluster: guardedCluster(ports.cluster, call),
      config: guardedConfig(ports.config, call),
      ...(ports.forge === undefined ? {} : { forge: guardedForge(ports.forge, call) }),
      telemetry: { arms: (query, op) => call('Scrape', () => ports.telemetry.arms(query, op)) },
    },
    signal: aborting.signal,
    isAlive: () => !aborting.signal.aborted,
    kill,
  };
}

function guardedCluster(port: ClusterPort, call: Call): ClusterPort {
  return {
    get: (ref, op) => call('ApiRead', () => port.get(ref, op)),
    list: (query, op) => call('ApiRead', () => port.list(query, op)),
    scopeOf: (version, kind, op) => call('ApiRead', () => port.scopeOf(version, kind, op)),
    logs: (query, op) => call('ApiRead', () => port.logs(query, op)),
    apply: (object, op) => call('ApiWrite', () => port.apply(object, op)),
    dryRun: (object, op) => call('ApiRead', () => port.dryRun(object, op)),
    create: (object, op) => call('ApiWrite', () => port.create(object, op)),
    updateStatus: (object, op) => call('ApiWrite', () => port.updateStatus(object, op)),
    patch: (object, patch, as, op) => call('ApiWrite', () => port.patch(object, patch, as, op)),
    delete: (ref, options, op) => call('ApiWrite', () => port.delete(ref, options, op)),
  };
}

/** What is only told there has no effect that a check could see. */
function guardedForge(port: ForgePort, call: Call): ForgePort {
  return {
    ...port,
    findPullRequest: (branches, op) => call('Forge', () => port.findPullRequest(branches, op)),
    keepPullRequest: (wanted, op) => call('Forge', () => port.keepPullRequest(wanted, op)),
    closePullRequest: (closing, op) => call('Forge', () => port.closePullRequest(closing, op)),
    mergePullRequest: (wanted, op) => call('Forge', () => port.mergePullRequest(wanted, op)),
  };
}

/** Reads come from the mirror on the runner's own disk; only what is written goes over the network. */
function guardedConfig(port: ConfigPort, call: Call): ConfigPort {
  return {
    head: (op) => port.head(op),
    tree: (commit, path, op) => port.tree(commit, path, op),
    versions: (commit, makeup, op) => port.versions(commit, makeup, op),
    lastChanged: (commit, about, op) => port.lastChanged(commit, about, op),
    filesOfTree: (tree, op) => port.filesOfTree(tree, op),
    file: (commit, path, op) => port.file(commit, path, op),
    configFiles: (commit, op) => port.configFiles(commit, op),
    ledger: (cluster, about, op) => port.ledger(cluster, about, op),
    isInLedger: (cluster, id, op) => port.isInLedger(cluster, id, op),
    ledgerChanges: (cluster, mark, op) => port.ledgerChanges(cluster, mark, op),
    isLedgerCut: (cluster, op) => port.isLedgerCut(cluster, op),
    revert: (request, judge, op) => call('Push', () => port.revert(request, judge, op)),
    appendLedger: (cluster, entries, op) => call('Push', () => port.appendLedger(cluster, entries, op)),
  };
}
