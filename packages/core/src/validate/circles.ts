/**
 * Of a directed graph the sets of nodes that can all reach each other, where a set has more than one node or a node leads
 * to itself: exactly the nodes that stand in some circle. Takes time in proportion to nodes and edges (Tarjan), and no
 * recursion, however long a chain is.
 *
 * @param edges by node where it leads; what is no key is no node
 */
export function circles(edges: ReadonlyMap<string, readonly string[]>): readonly ReadonlySet<string>[] {
  /** In which order nodes were come upon. */
  const order = new Map<string, number>();
  /** The earliest node that each is known to reach. */
  const reach = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: ReadonlySet<string>[] = [];

  function enter(node: string): Visit {
    order.set(node, order.size);
    reach.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, next: 0 };
  }

  function reaches(node: string, place: number | undefined): void {
    reach.set(node, Math.min(reach.get(node) ?? 0, place ?? 0));
  }

  /** All that was come upon since the node, and has not been left, is in one set with it. */
  function leave(node: string): void {
    if (reach.get(node) !== order.get(node)) return;
    const members = new Set(open.splice(open.lastIndexOf(node)));
    for (const member of members) isOpen.delete(member);
    if (members.size > 1 || edges.get(node)?.includes(node) === true) found.push(members);
  }

  for (const start of edges.keys()) {
    const path = order.has(start) ? [] : [enter(start)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const to = edges.get(visit.node)?.[visit.next];
      visit.next += 1;
      if (to === undefined) {
        path.pop();
        leave(visit.node);
        const from = path.at(-1);
        if (from !== undefined) reaches(from.node, reach.get(visit.node));
      } else if (edges.has(to) && !order.has(to)) path.push(enter(to));
      else if (isOpen.has(to)) reaches(visit.node, order.get(to));
    }
  }
  return found;
}

interface Visit {
  readonly node: string;
  /** Of its edges, the one to follow next. */
  next: number;
}
