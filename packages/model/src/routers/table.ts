/** A kind of object whose weights share the traffic between two Services. What it means is its row in core. */
export interface RouterKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** As RBAC names it: the runner may read, apply and delete it. */
  readonly resource: string;
}

/** Every router, by the kind that people write in `rollout.route.kind`. */
export const routerKinds = {
  HTTPRoute: {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    resource: 'httproutes',
  },
} as const satisfies Readonly<Record<string, RouterKind>>;

export type RouterName = keyof typeof routerKinds;

export const routerNames = Object.keys(routerKinds) as RouterName[];
