import type { AuditInput } from '@seatrial/core';

/** What is to be audited, and what could not be looked at. */
export interface AuditedPlace
  extends Pick<AuditInput, 'objects' | 'applicationLabels' | 'drift' | 'kubernetesMinor'> {
  /** Folder with the settings and the baseline. */
  readonly root: string;
  /** Whether what is found there is asked for: of a folder of a repository only that is told. */
  readonly isAskedFor: (file: string | undefined) => boolean;
  /** A file of the repository as it opens from the working directory. */
  readonly opens: (file: string) => string;
  /** What could not be read, each as a sentence: then nobody knows what is wrong with it. */
  readonly unread: readonly string[];
  /** What was not looked at for want of rights: to be said, and no failure. */
  readonly notes: readonly string[];
}
