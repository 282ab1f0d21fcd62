import type { ConfigFile, Observed, Op } from '@seatrial/core';
import type { Application, Cluster, Finding, LoadedConfig, ParsedFile, Scenario } from '@seatrial/model';
import { configLimits, configOf, isYamlPath, parseFile } from '@seatrial/model';
import type { World } from './world.ts';

/** What the config branch says for one cluster. */
export interface SourceView {
  readonly commit: string;
  readonly cluster: Cluster | undefined;
  readonly applications: ReadonlyMap<string, Application>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** What is wrong with files; the files concerned are left out, everything else goes on. */
  readonly findings: readonly Finding[];
}

export interface Source {
  /** The newest view; `Stale` with the last one while the repository cannot be reached. */
  view(op: Op): Promise<Observed<SourceView>>;
  /** The last view; asks nobody. */
  newest(): SourceView | undefined;
}

/** Parses each commit once, and of a new one only the files that it changed. */
export function createSource({ config, clusterName }: Pick<World, 'config' | 'clusterName'>): Source {
  let newest: SourceView | undefined;
  let files = new Map<string, Parsed>();

  async function viewOf(commit: string, op: Op): Promise<SourceView> {
    if (newest?.commit === commit) return newest;
    const read = (await config.configFiles(commit, op)).filter(({ path }) => isYamlPath(path));
    files = new Map(read.map((file) => [file.path, parsedOnce(file, files.get(file.path))]));
    const parsed = [...files.values()].map((it) => it.parsed);
    newest = select(commit, configOf(parsed, configLimits), clusterName);
    return newest;
  }

  return {
    newest: () => newest,
    async view(op) {
      const head = await config.head(op);
      switch (head.type) {
        case 'Value':
          return { type: 'Value', value: await viewOf(head.value.commit, op) };
        case 'Stale':
          return { type: 'Stale', reason: head.reason, value: await viewOf(head.value.commit, op) };
        default:
          return head;
      }
    },
  };
}

interface Parsed {
  readonly bytes: Uint8Array;
  readonly parsed: ParsedFile;
}

function parsedOnce(file: ConfigFile, known: Parsed | undefined): Parsed {
  if (known !== undefined && Buffer.compare(known.bytes, file.bytes) === 0) return known;
  return { bytes: file.bytes, parsed: parseFile(file, configLimits) };
}

function select(commit: string, config: LoadedConfig, clusterName: string): SourceView {
  const here = config.applications
    .map(({ value }) => value)
    .filter((application) => application.spec.targets.some((target) => target.cluster === clusterName));
  const scenarios = config.scenarios
    .map(({ value }) => value)
    .filter(({ spec }) => spec.cluster === clusterName);
  return {
    commit,
    cluster: config.clusters.map(({ value }) => value).find(({ metadata }) => metadata.name === clusterName),
    applications: new Map(here.map((application) => [application.metadata.name, application])),
    scenarios: new Map(scenarios.map((scenario) => [scenario.metadata.name, scenario])),
    findings: config.findings,
  };
}
