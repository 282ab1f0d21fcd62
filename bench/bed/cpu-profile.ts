/** As V8 writes it (Chrome DevTools Protocol, Profiler.Profile); times are in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that each sample found at work, and how long it was since the one before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
  readonly children?: readonly number[];
}

/** What a function has cost: by itself, and with all that it calls. */
interface Spent {
  readonly name: string;
  readonly selfMs: number;
  readonly totalMs: number;
}

/** Nothing was done then. */
const restful: ReadonlySet<string> = new Set(['(idle)', '(root)']);

/** Functions by what they have cost; a function that calls itself counts once. */
function spentBy({ nodes, samples, timeDeltas }: CpuProfile): readonly Spent[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const selfUs = new Map<number, number>();
  samples.forEach((id, at) => {
    selfUs.set(id, (selfUs.get(id) ?? 0) + (timeDeltas[at] ?? 0));
  });
  const spent = new Map<string, { selfMs: number; totalMs: number }>();
  const of = (name: string): { selfMs: number; totalMs: number } => {
    const known = spent.get(name) ?? { selfMs: 0, totalMs: 0 };
    spent.set(name, known);
    return known;
  };
  const children = new Set(nodes.flatMap((node) => node.children ?? []));

  function walk(node: ProfileNode, above: ReadonlySet<string>): number {
    const name = nameOf(node);
    const own = (selfUs.get(node.id) ?? 0) / 1000;
    const within = new Set(above).add(name);
    let totalMs = own;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) totalMs += walk(child, within);
    }
    of(name).selfMs += own;
    if (!above.has(name)) of(name).totalMs += totalMs;
    return totalMs;
  }
  for (const node of nodes) if (!children.has(node.id)) walk(node, new Set());
  return [...spent]
    .map(([name, { selfMs, totalMs }]) => ({ name, selfMs, totalMs }))
    .filter(({ name }) => !restful.has(name.trim()));
}

/** Functions that cost most, as lines: first by themselves, then with what they call. */
export function spentText(profile: CpuProfile, lines: number): string {
  const spent = spentBy(profile);
  const allMs = spent.reduce((sum, { selfMs }) => sum + selfMs, 0);
  const most = (by: 'selfMs' | 'totalMs'): readonly string[] =>
    spent
      .toSorted((one, other) => other[by] - one[by])
      .slice(0, lines)
      .map(
        (it) =>
          `${it[by].toFixed(0).padStart(7)} ms ${((100 * it[by]) / allMs).toFixed(1).padStart(5)}%  ${it.name}`,
      );
  return [
    `${allMs.toFixed(0)} ms at work; by itself:`,
    ...most('selfMs'),
    'with what it calls:',
    ...most('totalMs'),
  ].join('\n');
}

function nameOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const path = url.replace(/^.*\/(?=packages\/|node_modules\/)/, '');
  return `${functionName === '' ? '(anonymous)' : functionName} ${path}${path === '' ? '' : `:${lineNumber + 1}`}`;
}
