import { type Kube, systemClock } from '@seatrial/kube';
import { runnerUser, systemNamespace } from '@seatrial/model';
import { installSeatrial } from '@seatrial/runner';
import { bindRole, op, signal, startControlPlaneBed } from '../bed/control-plane.ts';
import { type Ended, seatrial } from '../bed/run-cli.ts';

/** One API server with Seatrial installed, and people who use the command line there. */
export interface Bed {
  readonly directory: string;
  readonly admin: Kube;
  /** With the runner's own credentials and rights. */
  readonly runner: Kube;
  readonly kubeconfigs: Readonly<Record<'admin' | 'runner' | 'ada' | 'grace' | 'victor', string>>;
  /** Runs a command line as one of them. */
  seatrial(
    who: keyof Bed['kubeconfigs'],
    args: readonly string[],
    signal?: AbortSignal,
    onWrite?: (written: Omit<Ended, 'exitCode'>) => void,
  ): Promise<Ended>;
  stop(): Promise<void>;
}

/** `ada` and `grace` may release in `shop` and operate scenarios; `victor` may look. */
export async function startBed(): Promise<Bed> {
  const { directory, plane, admin, connect, stop } = await startControlPlaneBed('cli');
  const [runnerConfig, ada, grace, victor] = await Promise.all([
    plane.issueKubeconfig({ user: runnerUser, groups: ['system:serviceaccounts'] }),
    plane.issueKubeconfig({ user: 'ada', groups: [] }),
    plane.issueKubeconfig({ user: 'grace', groups: [] }),
    plane.issueKubeconfig({ user: 'victor', groups: [] }),
  ]);
  const kubeconfigs = { admin: plane.kubeconfigPath, runner: runnerConfig, ada, grace, victor };
  const runner = await connect(kubeconfigs.runner);
  await installSeatrial({ kube: admin, clock: systemClock, report: () => undefined, signal });
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, op);
  for (const user of ['ada', 'grace']) {
    await bindRole(admin, user, 'seatrial-releaser', 'shop');
    await bindRole(admin, user, 'seatrial-operator', systemNamespace);
  }
  await bindRole(admin, 'victor', 'seatrial-viewer', 'shop');

  return {
    directory,
    admin,
    runner,
    kubeconfigs,
    seatrial: (who, args, until = signal, onWrite) =>
      seatrial(args, { kubeconfig: kubeconfigs[who], cwd: directory, signal: until, onWrite }),
    stop,
  };
}
