import type { KubeObject, ValuePath } from '@seatrial/model';

/** The two Services between which a route shares its traffic. */
export interface Arms {
  readonly stableService: string;
  readonly canaryService: string;
}

export interface RouteState {
  readonly exists: boolean;
  /** Share of requests for the canary that the object asks for; `undefined` when its rules disagree. */
  readonly weightPercent?: number;
  /** Whether every gateway that the route belongs to says that it follows this generation. */
  readonly programmed: boolean;
  /** Whether any rule sends requests to the stable Service at all: one that gives it a weight of 0 does not. */
  readonly servesStable: boolean;
}

/** Why a route, as its manifest is, cannot share traffic with a canary. */
export interface WeightObstacle {
  readonly path: ValuePath;
  readonly message: string;
  readonly hint: string;
}

/**
 * What a kind of route is to a release. Pure, all of it; the steps of a canary set weights and see them in effect by these,
 * and know no kind by its name. Where its objects are and what the runner may do to them stands in `model`'s table.
 */
export interface RouterRow {
  /** Path of the field that holds the weights: a release in flight has it for itself, all else of the object is Git's. */
  readonly weightsAt: readonly string[];
  /** @param route the live object, or undefined when it is not there. */
  read(route: KubeObject | undefined, arms: Arms): RouteState;
  /** JSON merge patch by which `percent` of the stable Service's requests go to the canary, from the live object alone. */
  weightPatch(route: KubeObject, arms: Arms, percent: number): Readonly<Record<string, unknown>>;
  obstacles(route: KubeObject): readonly WeightObstacle[];
  /** For whoever wrote a route that sends nothing to the Service: what to write. */
  hint(service: string): string;
}
