import type { Op, RenderFiles } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { Finding, SourceFile } from '@seatrial/model';
import { renderLimits } from './limits.ts';
import { type ReadFolder, type Renderings, renderApplications } from './render-applications.ts';
import { judgeRepository, readRepository } from './validate-files.ts';

/** Two lists are compared: one that was cut off would make old errors look new. */
const limits = { ...renderLimits, findingsMax: Number.POSITIVE_INFINITY };
/** Who renders for a release meanwhile must not stand in line behind a whole repository. */
const renderedAtOnce = 1;

/** A repository at a commit. */
export interface RepositoryAt {
  /** YAML and JSON. */
  readonly files: readonly SourceFile[];
  readonly readFolder: ReadFolder;
}

export interface RepositoryChange {
  readonly before: RepositoryAt;
  readonly after: RepositoryAt;
  readonly renderFiles: RenderFiles;
  /**
   * What has to be rendered, or there is no answer. Whatever else cannot be rendered here is left out, as "seatrial validate"
   * does: the keys of other clusters may never be here.
   */
  readonly awaited: { readonly application: string; readonly cluster: string };
}

/**
 * Errors that a repository has after a change and had not before it, in reading order; by file, code and message, since lines
 * move. It takes as long as to render, parse and check both.
 * @throws PortError Unavailable while what is awaited cannot be rendered; Invalid where the two cannot be compared
 */
export async function newErrors(change: RepositoryChange, op: Op): Promise<readonly Finding[]> {
  const { renderFiles, awaited } = change;
  const after = await judged(change.after, renderFiles, op);
  const missing = after.unrendered.get(awaited.application)?.get(awaited.cluster);
  if (missing !== undefined)
    throw new PortError('Unavailable', `Application "${awaited.application}": ${missing}`);
  if (after.errors.length === 0) return [];
  const before = await judged(change.before, renderFiles, op);
  const known = new Set(before.errors.map(wordsOf));
  const found = after.errors.filter((finding) => !known.has(wordsOf(finding)));
  const incomparable = [...before.unrendered.keys()].find((name) => !after.unrendered.has(name));
  if (found.length > 0 && incomparable !== undefined) {
    const message = `Application "${incomparable}" is not rendered as it is now, so that what is wrong with it cannot be compared`;
    throw new PortError('Invalid', message);
  }
  return found;
}

interface Judged {
  readonly errors: readonly Finding[];
  /** By application and cluster, why it is not rendered. */
  readonly unrendered: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

async function judged(
  { files, readFolder }: RepositoryAt,
  renderFiles: RenderFiles,
  op: Op,
): Promise<Judged> {
  const repository = readRepository(files, limits);
  const { applications } = repository.config;
  const renderings = await renderApplications(
    applications,
    files,
    readFolder,
    renderFiles,
    op,
    renderedAtOnce,
  );
  const errors = judgeRepository(repository, renderings, limits, '').findings.filter(
    ({ severity }) => severity === 'error',
  );
  return { errors, unrendered: unrenderedIn(renderings) };
}

function unrenderedIn(renderings: Renderings): Judged['unrendered'] {
  const unrendered = new Map<string, ReadonlyMap<string, string>>();
  for (const [name, all] of renderings) {
    const partial = all.filter(({ isPartial }) => isPartial === true);
    const why = partial.flatMap(({ clusters, findings }) =>
      clusters.map((cluster) => [cluster, findings[0]?.message ?? ''] as const),
    );
    if (why.length > 0) unrendered.set(name, new Map(why));
  }
  return unrendered;
}

function wordsOf({ file, code, message }: Finding): string {
  return `${file}\0${code}\0${message}`;
}
