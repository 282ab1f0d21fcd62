import type {
  Finding,
  KubeObject,
  LedgerEntry,
  ObjectRef,
  RevertPullRequest,
  RevertRecord,
  SourceFile,
} from '@seatrial/model';
import type { Reading } from './gate/counts.ts';
import type { Observed } from './observation.ts';
import type { Makeup } from './version/makeup.ts';
import type { Rendering } from './version/rendering.ts';
import type { Sourced } from './version/sources.ts';

/** Comes last in everything that can wait. */
export interface Op {
  readonly signal: AbortSignal;
  /** Where `signal` also ends when a round has had its time: for what is to be said of that. */
  readonly term?: AbortSignal;
  /**
   * For reads on which something rests that users would feel: what they answer is known to be no older. Without it, a view
   * of the cluster answers as it has heard of it, however late its watch is.
   */
  readonly ageMsMax?: number;
  /** For reads of which metadata is enough: a view has no more of most kinds. */
  readonly metadataOnly?: boolean;
  /** Of a round: whether what it is for is still this process's to do. Asked right before each write. */
  readonly mayWrite?: () => boolean;
}

/** Why a port could not do what it was asked; the loop alone decides what follows from a code. */
export type PortErrorCode =
  | 'Conflict'
  | 'NotFound'
  | 'AlreadyExists'
  | 'Forbidden'
  | 'Invalid'
  | 'Unavailable';

export class PortError extends Error {
  override readonly name = 'PortError';
  readonly code: PortErrorCode;
  constructor(code: PortErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** An application's own, in its namespace. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Who a write is done as: faults are injected as a service account that the API server confines, and objects of an application
 * are written as the one that it names.
 */
export type Actor = 'Runner' | 'Chaos' | ServiceAccount;

export interface ListQuery {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** A LabelSelector (meta/v1) that must hold as well. */
  readonly selector?: unknown;
  /** Fields that must have these values; which ones can be asked for depends on the kind. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Fields that must have none of these values; one that is not there has none. */
  readonly fieldsNot?: Readonly<Record<string, readonly string[]>>;
  /** Metadata is all that is needed: of large objects a small part. */
  readonly metadataOnly?: boolean;
  /**
   * A key whose rounds look again and again: a view watches what is selected for as long as they do, and wakes the key when it
   * changes.
   */
  readonly follow?: string;
}

export type KindScope = 'Namespaced' | 'Cluster';

export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the run before its last restart. */
  readonly previous: boolean;
  readonly linesMax: number;
}

/** One thing that the API server has against an object. */
export interface Objection {
  readonly message: string;
  /** As the API server writes it: `spec.template.spec.containers[0].image`. */
  readonly field?: string;
}

/** What an apply would be answered. */
export interface DryRunAnswer {
  /** What the API server has against the object; then it would not be applied. */
  readonly objections: readonly Objection[];
  /** As it would be: with defaults, and as webhooks make it. */
  readonly object?: KubeObject;
}

/**
 * One Kubernetes cluster, as the runner sees it. A read may be answered by a view of it: at least as new as this process's
 * own last write of the object, and no older than `Op.ageMsMax`; of its managedFields with the mark of our own alone.
 */
export interface ClusterPort {
  get(ref: ObjectRef, op: Op): Promise<KubeObject | undefined>;
  list(query: ListQuery, op: Op): Promise<readonly KubeObject[]>;
  /** Whether objects of a kind live in a namespace or belong to the whole cluster; undefined where it is not served. */
  scopeOf(apiVersion: string, kind: string, op: Op): Promise<KindScope | undefined>;
  /** The last lines that a container has logged. @throws PortError NotFound where that run of it has no log */
  logs(query: LogQuery, op: Op): Promise<string>;
  /**
   * Server-side apply as field manager `seatrial`.
   * @param op with whose write it is where that is not the runner's own
   * @returns the object as it is then
   */
  apply(object: KubeObject, op: Op & { readonly as?: Actor }): Promise<KubeObject>;
  /**
   * What `apply` would be answered; changes nothing.
   * @param op with `isNew`, as if the object were not there: what is refused because it cannot be changed is no objection then
   * @throws PortError where that says nothing about the object itself
   */
  dryRun(
    object: KubeObject,
    op: Op & { readonly as?: Actor; readonly isNew?: boolean },
  ): Promise<DryRunAnswer>;
  /**
   * @param op with whose write it is where that is not the runner's own
   * @returns the object as it is now, where that is known @throws PortError AlreadyExists
   */
  create(object: KubeObject, op: Op & { readonly as?: Actor }): Promise<KubeObject | undefined>;
  /** Writes the status subresource; the resourceVersion in the object must be the newest. @throws PortError Conflict */
  updateStatus(object: KubeObject, op: Op): Promise<KubeObject>;
  /**
   * JSON merge patch on exactly this version of the object; without a resourceVersion, on whichever there is.
   * @returns it as it is now, where that is known @throws PortError Conflict
   */
  patch(
    object: KubeObject,
    patch: Readonly<Record<string, unknown>>,
    as: Actor,
    op: Op,
  ): Promise<KubeObject | undefined>;
  /**
   * Deletes; what is already gone is no error. With `uid`, only that very object.
   * @returns what became of it, where that is known
   */
  delete(
    ref: ObjectRef,
    options: { readonly uid?: string; readonly gracePeriodSeconds?: number; readonly as: Actor },
    op: Op,
  ): Promise<Deleted | undefined>;
  /**
   * What `get` with `metadataOnly` would answer without asking anybody; nothing where it would ask. Absent where nothing is
   * ever at hand.
   */
  atHand?(ref: ObjectRef): { readonly object: KubeObject | undefined } | undefined;
}

/** What an object is after its deletion was asked for. */
export type Deleted =
  | { readonly type: 'Gone'; readonly uid?: string }
  /** It ends once its finalizers are done. */
  | { readonly type: 'Going'; readonly object: KubeObject };

/** One file of the config repository. */
export interface ConfigFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Of a file that is too large to be read: its size, with no `bytes`. */
  readonly sizeBytes?: number;
  /** Of a symbolic link, whose `bytes` say where it leads. */
  readonly isLink?: boolean;
  /** Of a folder that is another repository's, of which Git keeps but the name of a commit; it has no `bytes`. */
  readonly isSubmodule?: boolean;
  /** Of a folder in which nobody looked, since it is too large or too deep to be listed; it has no `bytes`. */
  readonly isUnlisted?: boolean;
}

/** A commit of the config branch. */
export interface ConfigHead {
  readonly commit: string;
}

/** What a commit did to one file. Equal words mean equal content and mode; absent where there is no such file. */
export interface FileChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** What folders became by one commit of the config branch. */
export interface FolderVersion {
  readonly commit: string;
  /** Of each folder that was asked for, in that order; nothing of one that is not there. */
  readonly trees: readonly (string | undefined)[];
  /** Inside of the folders. */
  readonly changes: readonly FileChange[];
}

/** What an application became by one commit of the config branch; no version where one of its folders was removed. */
export interface ConfigVersion extends Partial<Sourced> {
  readonly commit: string;
  /** Inside of its folders. */
  readonly changes: readonly FileChange[];
}

export interface RevertRequest {
  readonly release: string;
  readonly application: string;
  readonly path: string;
  /** Of the version that is taken back: by it the history of the branch is read. */
  readonly makeup: Makeup;
  /** To be taken back. */
  readonly fromVersion: string;
  /** What was before, which it becomes again unless a person has asked for a version in between. */
  readonly toVersion: string;
  /** Of `fromVersion`, the folder `path`; a head where that is something else by now is left alone. */
  readonly fromTree: string;
  /** Of the version that it becomes. */
  readonly toTree: string;
  readonly subject: string;
  readonly body: string;
  /** A person has chosen it, and knows what is dropped with it. */
  readonly asked?: RevertRecord['asked'];
  /** People are to merge it; without it, it goes to the branch itself where that takes it. */
  readonly isForPeople?: true;
  /** Where it goes instead of the branch; without it, it is proposed to nobody. */
  readonly proposal?: { readonly branch: string; readonly when: 'Always' | 'IfRefused' };
}

/** A commit that would take a folder back, on top of the branch's newest. Nobody but the mirror has it yet. */
export interface RevertProposal {
  readonly commit: string;
  /** What it would follow. */
  readonly head: string;
}

/** Why a revert is not pushed: a person has to choose. */
export type RevertRefusal = Required<Pick<RevertRecord, 'reason' | 'message'>> &
  Pick<RevertRecord, 'drops' | 'dropsTotal' | 'findings'>;

/**
 * Looks at a revert before it is pushed. `undefined` lets it go, `ForPeople` only to the branch on which it is proposed.
 * @throws PortError where it has to wait
 */
export type RevertJudge = (
  proposal: RevertProposal,
  op: Op,
) => Promise<RevertRefusal | 'ForPeople' | undefined>;

export type RevertState =
  | { readonly type: 'Done'; readonly commit: string }
  /** It waits on a branch of its own for people, or for the forge, to merge it. */
  | {
      readonly type: 'Proposed';
      readonly pullRequest: Pick<RevertPullRequest, 'branch' | 'base' | 'commit'>;
      readonly why: Required<Pick<RevertRecord, 'reason' | 'message'>> &
        Pick<RevertRecord, 'drops' | 'dropsTotal'>;
    }
  | { readonly type: 'Superseded'; readonly message: string }
  | { readonly type: 'NotPushed'; readonly refusal: RevertRefusal };

export interface LedgerTopic {
  readonly application: string;
  /** Of this one alone. */
  readonly version?: string;
  /** Whose runs are asked for, besides the releases. */
  readonly scenarios: readonly string[];
}

/** A commit of a ledger that counts for nothing. */
export interface RefusedEntry {
  readonly commit: string;
  readonly subject: string;
  readonly reason: string;
}

export interface LedgerWord {
  /** Signed by whom the Cluster file believes, oldest first; of many the newest. */
  readonly entries: readonly LedgerEntry[];
  /** What seems to be about the same and is not believed, newest first; a few. */
  readonly refused: readonly RefusedEntry[];
}

export interface LedgerChanges {
  readonly mark: string;
  /** 'All': it cannot be told. */
  readonly applications: readonly string[] | 'All';
}

/** The config repository: what people want, and the ledger of what was decided. */
export interface ConfigPort {
  /** The newest commit known here; `Stale` when the repository cannot be reached now. */
  head(op: Op): Promise<Observed<ConfigHead>>;
  /** Tree id of a folder at a commit. */
  tree(commit: string, path: string, op: Op): Promise<string | undefined>;
  /**
   * What an application was, newest first, by the commits in the line of first parents that changed its folders; a limited
   * number of them. By one makeup, whatever its file said at the time: what was made otherwise is none of these versions.
   * Asks no network.
   */
  versions(commit: string, makeup: Makeup, op: Op): Promise<readonly ConfigVersion[]>;
  /**
   * By name of what has several folders, the commit in the line of first parents that made them what they are at a commit,
   * of those since another; of a limited number of them. Asks no network.
   * @throws PortError NotFound where the mirror lacks one of the two
   */
  lastChanged(
    commit: string,
    about: { readonly folders: ReadonlyMap<string, readonly string[]>; readonly since?: string },
    op: Op,
  ): Promise<ReadonlyMap<string, string>>;
  /** All files below a tree, by its id: a version can be read for as long as a record names it. */
  filesOfTree(tree: string, op: Op): Promise<readonly ConfigFile[]>;
  /** One file at a commit; undefined where there is none. */
  file(commit: string, path: string, op: Op): Promise<Uint8Array | undefined>;
  /** The YAML files of the config branch, and folders of it that are too large or too deep to be listed. */
  configFiles(commit: string, op: Op): Promise<readonly ConfigFile[]>;
  /**
   * Takes a folder of the config branch back; done before, it answers with what was done then. When somebody else has
   * pushed meanwhile, `judge` is asked again.
   */
  revert(request: RevertRequest, judge: RevertJudge, op: Op): Promise<RevertState>;
  /** What a cluster's ledger says of a version, or of all versions, of an application. */
  ledger(cluster: string, about: LedgerTopic, op: Op): Promise<Observed<LedgerWord>>;
  /** Whether it has an entry of this id, or one whose id begins so. */
  isInLedger(
    cluster: string,
    id: { readonly is: string } | { readonly begins: string },
    op: Op,
  ): Promise<Observed<boolean>>;
  /** Whom it concerns what came into a ledger since `mark`, which an earlier answer gave. */
  ledgerChanges(cluster: string, mark: string | undefined, op: Op): Promise<Observed<LedgerChanges>>;
  /**
   * Whether the server has less of a ledger than it was given: somebody has cut or deleted it, or it said of a push that it
   * was done. To append nothing puts it back.
   */
  isLedgerCut(cluster: string, op: Op): Promise<boolean>;
  /** Signed as this cluster, in one push. Entries that are there already change nothing. */
  appendLedger(cluster: string, entries: readonly LedgerEntry[], op: Op): Promise<void>;
}

/** What is rendered: the files of a version, for one cluster. */
export interface RenderRequest {
  /** All of the version's folders, and nothing else; from the root of the repository. */
  readonly files: readonly SourceFile[];
  /** The application's own folder. */
  readonly path: string;
  readonly rendering: Rendering;
  readonly application: string;
  readonly namespace: string;
  /** That declares the application, for what is wrong with how it is rendered; absent where that is not known. */
  readonly file?: string | undefined;
}

export interface RenderedFiles {
  /** Plain YAML. */
  readonly files: readonly SourceFile[];
  /** What is wrong with what people wrote; with an error among them, `files` are not all. */
  readonly findings: readonly Finding[];
  /** Texts that are encrypted in the files, in the clear: nobody is to be shown them, wherever they have come to stand. */
  readonly secrets?: readonly string[];
}

/**
 * Makes plain YAML of an application's files: the same of the same ones, for ever. What is wrong with them are findings.
 * @throws PortError Unavailable where it cannot be done now: a program is missing, a chart repository is away
 */
export type RenderFiles = (request: RenderRequest, op: Op) => Promise<RenderedFiles>;

/**
 * Requests of each arm, counted on from look to look: they never fall within one count, whatever the processes behind
 * them do. A count that was begun anew says so in `since`.
 */
export interface TelemetryPort {
  arms(
    query: { readonly namespace: string; readonly stableService: string; readonly canaryService: string },
    op: Op,
  ): Promise<{
    readonly stable: Observed<Reading>;
    readonly canary: Observed<Reading>;
    /** Requests of the canary that have begun and have no whole answer yet; `NoData` where the gateway does not count them. */
    readonly canaryInFlight: Observed<number>;
  }>;
}
