import type { Application, KubeObject, Release } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import type { ConfigVersion, LedgerWord } from '../ports.ts';
import type { LedgerWords } from '../promotion/upstream.ts';
import type { Sourced } from '../version/sources.ts';
import type { DependencySeen } from './dependencies.ts';

/** What the manifests of a version say. */
export interface Content {
  /** Absent where they were not asked for. */
  readonly objects?: readonly KubeObject[];
  /** Those of the version that runs, which may say that they stay; asked for only where this one takes much away. */
  readonly previous?: readonly KubeObject[];
  /** What is wrong with them. */
  readonly problem?: string;
}

/** The newest version on the config branch; none where one of its folders is not there. Its content is asked for only where it may not be what runs. */
export interface Head extends Content, Partial<Sourced> {
  /** That brought this version, as far as is known. */
  readonly commit: string;
  /** Without a version: the folder that is not there. */
  readonly missing?: string;
}

/** A version before the newest, looked at in case it is the one to release meanwhile. */
export interface EarlierSeen {
  readonly version: string;
  /** What the clusters that come before this one say of it. */
  readonly ledgers: LedgerWords;
  /** What it renders to; asked for only where those have promoted it. */
  readonly content: Observed<Content>;
}

export interface ApplicationSeen {
  readonly application: Application;
  /** That it is declared in. */
  readonly file: string;
  readonly head: Observed<Head>;
  readonly releases: readonly Release[];
  /** This cluster's own ledger; asked for only while the record knows of no release. */
  readonly history: Observed<LedgerWord>;
  /** What the clusters that come before this one say of the wanted version. */
  readonly ledgers: LedgerWords;
  /** What the branch had before; asked for only while its newest version has to wait for other clusters. */
  readonly versions: Observed<readonly ConfigVersion[]>;
  /** Of `earlierVersions`, newest first, as many as it takes to find one that those clusters have promoted. */
  readonly earlier: readonly EarlierSeen[];
  /** Those of `dependsOn` that go to this cluster; looked at only while something new is wanted. */
  readonly dependencies?: readonly DependencySeen[];
  /** Why it may not have its namespace any more; absent where it may. */
  readonly namespaceRefused?: string;
  /** What is wrong with the files of its scenarios, which are not run for it. */
  readonly scenarioErrors: readonly { readonly code: string; readonly message: string }[];
}
