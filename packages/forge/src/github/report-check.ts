import { createOnce } from '../create-once.ts';
import { isForgeError } from '../errors.ts';
import { annotationsPerRequestMax, checkCharactersMax } from '../limits.ts';
import { pages } from '../pages.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';

export interface Annotation {
  /** From the root of the repository. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly level: 'failure' | 'notice' | 'warning';
  readonly title: string;
  readonly message: string;
}

export interface Check {
  /** As people see it among the checks of a commit. */
  readonly name: string;
  readonly headSha: string;
  /** By which it is known again: the same is not reported twice. */
  readonly marker: string;
  readonly conclusion: 'action_required' | 'failure' | 'neutral' | 'success';
  readonly title: string;
  /** Markdown; what is too long is cut off. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  readonly detailsUrl?: string;
}

interface Run {
  readonly id: number;
  readonly status: string;
  readonly html_url: string | null;
  readonly external_id: string | null;
  readonly output: { readonly annotations_count: number };
}

const titleCharactersMax = 255;
const messageCharactersMax = 16_000;

/** A check run with all its annotations, however many. @returns its address */
export async function reportCheck(
  client: Client,
  check: Check,
  scope: Scope,
): Promise<{ readonly url: string }> {
  const { where, ask, limits, pause } = client;
  const { name, headSha, marker, annotations } = check;
  const on = `${headSha.slice(0, 7)} of ${where.owner}/${where.repo}`;
  const output = {
    title: check.title.slice(0, titleCharactersMax),
    summary: check.summary.slice(0, checkCharactersMax),
  };

  /** What a request says that has the annotations from `written` on; the last one ends it. */
  function part(written: number) {
    const chunk = annotations.slice(written, written + annotationsPerRequestMax);
    const isLast = written + chunk.length >= annotations.length;
    return {
      output: { ...output, annotations: chunk.map(annotationOf) },
      ...(isLast
        ? { status: 'completed' as const, conclusion: check.conclusion }
        : { status: 'in_progress' as const }),
    };
  }

  async function find(): Promise<Run | undefined> {
    const doing = `read the checks of ${on}`;
    const about = { doing, needs: 'checks: read', repeat: 'Always' } as const;
    const all = pages<Run>(doing, limits, async (page) => {
      const { data, headers } = await ask(about, scope, (it, extra) =>
        it.rest.checks.listForRef({
          ...where,
          ref: headSha,
          check_name: name,
          filter: 'all',
          per_page: limits.pageSize,
          page,
          ...extra,
        }),
      );
      return { items: data.check_runs, link: headers.link };
    });
    for await (const run of all) if (run.external_id === marker) return run;
    return undefined;
  }

  async function create(): Promise<Run> {
    const about = { doing: `report a check of ${on}`, needs: 'checks: write', repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.checks.create({
        ...where,
        name,
        head_sha: headSha,
        external_id: marker,
        ...(check.detailsUrl === undefined ? {} : { details_url: check.detailsUrl }),
        ...part(0),
        ...extra,
      }),
    );
    return data;
  }

  async function update({ id, output: { annotations_count: written } }: Run): Promise<Run> {
    const about = { doing: `add to a check of ${on}`, needs: 'checks: write', repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.checks.update({ ...where, check_run_id: id, ...part(written), ...extra }),
    );
    return data;
  }

  async function get({ id }: Run): Promise<Run> {
    const about = { doing: `read a check of ${on}`, needs: 'checks: read', repeat: 'Always' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.checks.get({ ...where, check_run_id: id, ...extra }),
    );
    return data;
  }

  let { value: run } = await createOnce(client, scope, { find, create });
  for (let failures = 0; run.status !== 'completed'; ) {
    try {
      run = await update(run);
    } catch (error) {
      failures += 1;
      if (!isForgeError(error, 'Unavailable', 'Timeout') || failures >= limits.attemptsMax) throw error;
      await pause(failures, scope);
      run = await get(run); // annotations are added to those that are there: how many there are is asked first
    }
  }
  return { url: run.html_url ?? '' };
}

function annotationOf({ path, line, level, title, message }: Annotation) {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: title.slice(0, titleCharactersMax),
    message: message.slice(0, messageCharactersMax),
  };
}
