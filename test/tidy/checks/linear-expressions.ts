import { check } from 'recheck';
import type { Finding, RepoFile } from '../finding.ts';
import { type Expression, isSource, parseSource } from '../parse-source.ts';
import { isTestCode, packageOf } from '../place.ts';

/** A hard one takes seconds, all of them together half a minute, and some would take for ever. */
const proofTimeoutMs = 240_000;

/** Files that make expressions of text, with why none of them is a trap. */
export const composed: Readonly<Record<string, string>> = {
  'packages/core/src/canary/crash-log.ts': 'of a constant: an escape character has no place in a literal',
  'packages/localcluster/src/gateway/request-match.ts':
    'of a route of the local cluster, whose gateway is a process of its own',
  'packages/model/src/config/schema-findings.ts':
    'of a literal in a schema, which is checked where it stands',
  'packages/model/src/objects/object-findings.ts': 'of a definition that Kubernetes publishes',
};

/**
 * Each expression that can meet what others wrote takes time in proportion to the text: who can make one of them take the
 * square of it holds every loop of the runner. What tests alone run meets nothing from outside.
 */
export async function findSlowExpressions(files: readonly RepoFile[]): Promise<readonly Finding[]> {
  const judged = files.filter(
    (file) => isSource(file) && packageOf(file.path) !== undefined && !isTestCode(file.path),
  );
  const places = judged.flatMap((file) =>
    parseSource(file).expressions.map((expression) => ({ ...expression, path: file.path })),
  );
  const texts = [...new Map(places.flatMap((it) => (it.type === 'Literal' ? [[keyOf(it), it]] : [])))];
  const problems = new Map(
    await Promise.all(texts.map(async ([key, it]) => [key, await problemOf(it)] as const)),
  );
  return places.flatMap((it): readonly Finding[] => {
    const { path, line } = it;
    if (it.type === 'Composed') {
      const message = 'an expression that is made of text cannot be proved linear: write a literal';
      return Object.hasOwn(composed, path) ? [] : [{ path, line, message }];
    }
    const problem = problems.get(keyOf(it));
    return problem === undefined ? [] : [{ path, line, message: `/${it.source}/${it.flags} ${problem}` }];
  });
}

type Literal = Extract<Expression, { readonly type: 'Literal' }>;

function keyOf({ source, flags }: Literal): string {
  return `${flags}/${source}`;
}

async function problemOf({ source, flags }: Literal): Promise<string | undefined> {
  // Its other checker tries some texts; this one proves it for all.
  const found = await check(source, flags, { checker: 'automaton', timeout: proofTimeoutMs });
  switch (found.status) {
    case 'safe':
      return undefined;
    case 'vulnerable':
      return `takes ${found.complexity.summary} time: write it so that no text can be matched in two ways`;
    case 'unknown':
      return `cannot be proved linear (${found.error.kind}): write a simpler one, or several`;
    default:
      return found satisfies never;
  }
}
