import type { Manifest } from '@seatrial/core';
import {
  type Application,
  configOf,
  type Finding,
  isYamlPath,
  type LoadedConfig,
  type Located,
  mayBeConfig,
  type ParsedFile,
  parseFile,
  type SourceFile,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { renderParsed } from './render-manifests.ts';
import { mayBeOurs } from './text-of.ts';
import { ownersOf } from './validate-files.ts';

/** An application with its objects; they are not all where a finding is an error. */
export interface RenderedApplication {
  readonly application: Located<Application>;
  readonly objects: readonly Manifest[];
  readonly findings: readonly Finding[];
}

export interface RenderedRepository {
  readonly config: LoadedConfig;
  /** Those whose files can be used. */
  readonly applications: readonly RenderedApplication[];
  /** What is wrong with the Clusters, Applications and Scenarios, each by itself: what they say cannot be used. */
  readonly findings: readonly Finding[];
}

/** The objects of every application of a repository. Pure. */
export function renderRepository(
  files: Iterable<SourceFile>,
  limits: RenderLimits = renderLimits,
): RenderedRepository {
  const candidates = [...files].filter((file) => isYamlPath(file.path));
  const parsed = new Map<string, ParsedFile>();
  const parse = (file: SourceFile): ParsedFile => {
    const known = parsed.get(file.path) ?? parseFile(file, limits);
    parsed.set(file.path, known);
    return known;
  };
  const config = configOf(candidates.filter(mayBeConfig).map(parse), limits);
  const owners = ownersOf(candidates, config.applications);
  const applications = config.applications.map((application) => {
    const { path, namespace } = application.value.spec;
    const own = (owners.get(path) ?? []).map(parse);
    return { application, ...renderParsed(own, { namespace }, limits) };
  });
  const owned = new Set([...owners.values()].flat().map((file) => file.path));
  const ours = new Set(
    candidates.filter((file) => !owned.has(file.path) && mayBeOurs(file)).map((file) => file.path),
  );
  return { config, applications, findings: config.findings.filter(({ file }) => ours.has(file)) };
}
