import { approver } from '../site.ts';
import type { Crew } from './crew.ts';
import { seatrial } from './crew.ts';

/** Waits until a release of production asks for its approval, and gives it as the one who may, by the command line. */
export async function approveInProduction(crew: Crew, name: string, comment: string): Promise<void> {
  const { production, signal } = crew;
  await crew.see(`${name} waiting for approval`, () => {
    const release = production.watcher.releases().find((it) => it.metadata.name === name);
    return release?.status?.reason === 'WaitingForApproval' ? release : undefined;
  });
  const kubeconfig = production.site.approverKubeconfig;
  await seatrial(
    ['approve', name, '--namespace', 'shop', '--kubeconfig', kubeconfig, '--comment', comment],
    signal,
  );
  crew.say(`production seatrial approve ${name}, as ${approver}`);
}
