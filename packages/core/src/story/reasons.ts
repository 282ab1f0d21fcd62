/** On what an Event is written: the objects that people look at. */
export type Place = 'Release' | 'ApplicationState' | 'ScenarioRun' | 'Workload' | 'Route';

export interface EventKind {
  readonly type: 'Normal' | 'Warning';
  /** What Seatrial did or does, as `action` of events.k8s.io/v1. */
  readonly action: string;
  readonly places: readonly Place[];
  /** What it says, for the reference. */
  readonly meaning: string;
}

const everywhere = ['Release', 'Workload', 'ApplicationState'] as const;
const tried = ['Release', 'Workload'] as const;
const run = ['ScenarioRun', 'Workload'] as const;

/**
 * The Events that Seatrial writes, by their `reason`. Programs go by the reasons: none is renamed, nor used for something
 * else. Each costs a request for each of its places, so only what ends or decides something is told in more than one.
 */
export const eventKinds = {
  ReleaseBegun: {
    type: 'Normal',
    action: 'Begin',
    places: tried,
    meaning: 'A release of a version has begun, with the commit that brought it.',
  },
  WaitingForScenario: {
    type: 'Normal',
    action: 'Wait',
    places: ['Release'],
    meaning: 'The release waits until a scenario has taken its faults back.',
  },
  ManifestsRefused: {
    type: 'Warning',
    action: 'Begin',
    places: ['Release', 'ApplicationState'],
    meaning: 'The API server has refused the version before anything of it was written.',
  },
  CanaryStarted: {
    type: 'Normal',
    action: 'StartCanary',
    places: ['Release'],
    meaning: 'The canary is made beside the stable workload.',
  },
  CanaryHealthy: {
    type: 'Normal',
    action: 'StartCanary',
    places: ['Release'],
    meaning: 'The canary is healthy, before it has traffic.',
  },
  CanaryNotReady: {
    type: 'Warning',
    action: 'Wait',
    places: tried,
    meaning: 'A canary that has traffic is not whole: no step is taken meanwhile.',
  },
  WithoutCanary: {
    type: 'Normal',
    action: 'Begin',
    places: ['Release'],
    meaning: 'No canary tries this change, and why.',
  },
  CanaryWeight: {
    type: 'Normal',
    action: 'SetWeight',
    places: ['Release', 'Route'],
    meaning: 'The gateway sends this share of the requests to the canary.',
  },
  RouteMended: {
    type: 'Warning',
    action: 'MendRoute',
    places: ['Release', 'Route'],
    meaning: 'Somebody else has deleted the route or changed its weights; they are put back.',
  },
  RouteNotAccepted: {
    type: 'Warning',
    action: 'Wait',
    places: ['Release', 'Route'],
    meaning: 'A route of the promoted version is not accepted by all of its gateways.',
  },
  TrafficLost: {
    type: 'Warning',
    action: 'Wait',
    places: ['Release', 'Route'],
    meaning: 'The requests have all but ceased: nothing is promoted on that.',
  },
  GatePassed: {
    type: 'Normal',
    action: 'Judge',
    places: tried,
    meaning: 'An evidence step is passed, with what was counted.',
  },
  GateFailed: {
    type: 'Warning',
    action: 'TakeBack',
    places: tried,
    meaning: 'A gate has found the version bad, with what it saw; the release is taken back.',
  },
  GateInconclusive: {
    type: 'Warning',
    action: 'TakeBack',
    places: tried,
    meaning: 'Nothing could be found out about the version in time; the release is taken back.',
  },
  RollbackRequested: {
    type: 'Warning',
    action: 'TakeBack',
    places: tried,
    meaning: 'A person has rejected the release or asked it back; it is taken back.',
  },
  Overtaken: {
    type: 'Normal',
    action: 'TakeBack',
    places: ['Release'],
    meaning: 'The release makes way for another one.',
  },
  WaitingForApproval: {
    type: 'Normal',
    action: 'Wait',
    places: tried,
    meaning: 'The release waits until people approve it.',
  },
  Approved: {
    type: 'Normal',
    action: 'Approve',
    places: ['Release'],
    meaning: 'An approval step is passed, and by whom.',
  },
  Promoting: {
    type: 'Normal',
    action: 'Promote',
    places: ['Release'],
    meaning: 'The new version goes to the stable workload, and why.',
  },
  PromotionStalled: {
    type: 'Warning',
    action: 'Wait',
    places: everywhere,
    meaning: 'The stable pods do not become healthy in the new version; the canary still serves.',
  },
  StableUpdated: {
    type: 'Normal',
    action: 'Watch',
    places: ['Release'],
    meaning: 'The stable workload has the new version and is watched from now on.',
  },
  Restoring: {
    type: 'Warning',
    action: 'Restore',
    places: tried,
    meaning: 'The version before is applied to the stable workload again.',
  },
  Promoted: {
    type: 'Normal',
    action: 'Promote',
    places: everywhere,
    meaning: 'The watch after the promotion has ended; the version is stable.',
  },
  RolledBack: {
    type: 'Warning',
    action: 'TakeBack',
    places: ['Release', 'Workload', 'ApplicationState', 'Route'],
    meaning: 'The release was taken back, and why.',
  },
  Superseded: {
    type: 'Normal',
    action: 'TakeBack',
    places: ['Release'],
    meaning: 'The release has ended for another one, with no verdict on its version.',
  },
  ReleaseFailed: {
    type: 'Warning',
    action: 'Promote',
    places: everywhere,
    meaning: 'A version that nothing could be gone back from did not become healthy.',
  },
  Reverted: {
    type: 'Normal',
    action: 'Revert',
    places: ['Release', 'ApplicationState'],
    meaning: 'A commit on the config branch takes the version back.',
  },
  RevertProposed: {
    type: 'Normal',
    action: 'Revert',
    places: ['Release', 'ApplicationState'],
    meaning: 'A pull request that takes the version back waits to be merged, and why it is one.',
  },
  RevertNotPushed: {
    type: 'Warning',
    action: 'Revert',
    places: ['Release', 'ApplicationState'],
    meaning: 'The version stays on the config branch until a person chooses, and why.',
  },
  NotReady: {
    type: 'Warning',
    action: 'Look',
    places: ['ApplicationState'],
    meaning: 'What the config branch says cannot be released; the note begins with the reason of `Ready`.',
  },
  Waiting: {
    type: 'Normal',
    action: 'Wait',
    places: ['ApplicationState'],
    meaning: 'The newest version has to wait; the note begins with the reason of `Ready`.',
  },
  RemovalPending: {
    type: 'Warning',
    action: 'Remove',
    places: ['ApplicationState'],
    meaning:
      'The application has left the config branch, and what it has will be deleted; the note says when.',
  },
  Removing: {
    type: 'Warning',
    action: 'Remove',
    places: ['ApplicationState'],
    meaning: 'What the application has is being deleted.',
  },
  ActionsFailed: {
    type: 'Warning',
    action: 'Act',
    places: ['Release', 'ApplicationState', 'ScenarioRun'],
    meaning: 'Something that was to be done could not be, and is tried again; told on its own record alone.',
  },
  ScenarioBegun: {
    type: 'Normal',
    action: 'Begin',
    places: run,
    meaning: 'A scenario run has begun; the steady state is seen before the first fault.',
  },
  FaultInEffect: {
    type: 'Warning',
    action: 'Inject',
    places: run,
    meaning: 'A fault of a scenario has taken effect.',
  },
  ScenarioPassed: {
    type: 'Normal',
    action: 'Judge',
    places: run,
    meaning: 'The scenario run has ended: what was tried survives it.',
  },
  ScenarioFailed: {
    type: 'Warning',
    action: 'Judge',
    places: run,
    meaning: 'The scenario run has ended: what was tried does not survive it.',
  },
  ScenarioInconclusive: {
    type: 'Warning',
    action: 'Judge',
    places: run,
    meaning: 'The scenario run has ended and says nothing, which is never a pass.',
  },
} as const satisfies Readonly<Record<string, EventKind>>;

export type EventReason = keyof typeof eventKinds;
