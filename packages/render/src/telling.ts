import { createHiding } from '@seatrial/core';
import type { Finding } from '@seatrial/model';

/** Findings of what was decrypted, without the texts that stood encrypted in its files. */
export function telling(secrets: readonly string[]): (finding: Finding) => Finding {
  const { without } = createHiding(secrets);
  return (finding) => ({ ...finding, message: without(finding.message), hint: without(finding.hint) });
}
