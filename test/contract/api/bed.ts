import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ApiServer,
  type Certificate,
  createIssuerKeys,
  createVerifier,
  defaultApiLimits,
  defaultIdentityLimits,
  serveApi,
} from '@seatrial/api';
import { createApiClient } from '@seatrial/api/client';
import { defaultKubeLimits, type Kube, steadySystemClock, systemClock } from '@seatrial/kube';
import { type Issuer, startIssuer, type WorkflowRun } from '@seatrial/localgithub/issuer';
import { type Access, installation, RunnerValues, runnerUser } from '@seatrial/model';
import { installSeatrial } from '@seatrial/runner';
import { createHttpClient } from '@seatrial/telemetry';
import { bindRole, op, signal, startControlPlaneBed } from '../bed/control-plane.ts';
import { type Ended, seatrial } from '../bed/run-cli.ts';

export const audience = 'seatrial:staging';
/** Users in whose name the runner may ask. */
export const users = {
  deploys: 'github:acme/shop',
  looks: 'github:acme/shop:any',
  operates: 'github:acme/chaos',
};
export const production: WorkflowRun = { repository: 'acme/shop', environment: 'production' };

/** One API server with Seatrial installed, an issuer, and the HTTP API of a runner that has the runner's rights and no others. */
export interface Bed {
  readonly directory: string;
  readonly admin: Kube;
  readonly runner: Kube;
  readonly issuer: Issuer;
  /** As the Cluster file has it; may be changed. */
  access: Access[];
  readonly logged: string[];
  url(): string;
  /** Serves the API, again at the same port; a certificate makes it https. */
  serve(certificate?: () => Promise<Certificate>): Promise<void>;
  shut(): Promise<void>;
  /** Runs a command over the API, as a workflow. */
  seatrial(
    run: WorkflowRun,
    args: readonly string[],
    more?: { readonly signal?: AbortSignal; readonly onWrite?: (written: Omit<Ended, 'exitCode'>) => void },
  ): Promise<Ended>;
  client(token: () => Promise<string>): ReturnType<typeof createApiClient>;
  stop(): Promise<void>;
}

export async function startBed(): Promise<Bed> {
  const { directory, plane, admin, connect, stop } = await startControlPlaneBed('api');
  const groups = ['system:serviceaccounts', 'system:serviceaccounts:seatrial-system'];
  const runner = await connect(await plane.issueKubeconfig({ user: runnerUser, groups }));
  await installSeatrial({ kube: admin, clock: systemClock, report: () => undefined, signal });
  await allowCallers(admin);
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, op);
  await bindRole(admin, users.deploys, 'seatrial-releaser', 'shop');
  await bindRole(admin, users.looks, 'seatrial-viewer', 'shop');
  await bindRole(admin, users.operates, 'seatrial-operator', 'seatrial-system');
  const issuer = await startIssuer({ clock: systemClock, signal });
  const http = createHttpClient({ clock: systemClock });
  const steadyClock = steadySystemClock();
  const limits = { ...defaultIdentityLimits, askEveryMs: 0 };
  const verify = createVerifier({
    keys: createIssuerKeys({ get: http.get, steadyClock, limits }),
    clock: systemClock,
    limits,
  });
  let server: ApiServer | undefined;
  let port = 0;
  let tokens = 0;
  const bed: Bed = {
    directory,
    admin,
    runner,
    issuer,
    access: [
      {
        issuer: issuer.url,
        audience,
        rules: [
          { claims: { repository: 'acme/shop', environment: 'production' }, user: users.deploys, groups: [] },
          { claims: { repository: 'acme/shop' }, user: users.looks, groups: [] },
          { claims: { repository: 'acme/chaos' }, user: users.operates, groups: [] },
          { claims: { repository: 'acme/admin' }, user: 'admin', groups: [] },
          { claims: { repository: 'acme/masters' }, user: users.deploys, groups: ['system:masters'] },
        ],
      },
    ],
    logged: [],
    url: () => server?.url ?? '',
    async serve(certificate) {
      let requests = 0;
      server = await serveApi({
        host: '127.0.0.1',
        port,
        ...(certificate === undefined ? {} : { certificate }),
        kube: runner,
        access: async () => ({ type: 'Value', value: bed.access }),
        verify,
        clock: systemClock,
        steadyClock,
        newId: () => {
          requests += 1;
          return `r${requests}`;
        },
        log: (level, message, facts) => void bed.logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
        count: () => undefined,
        limits: { ...defaultApiLimits, certificateEveryMs: 20 },
      });
      port = Number(new URL(server.url).port);
    },
    async shut() {
      await server?.close();
    },
    async seatrial(run, args, more = {}) {
      tokens += 1;
      const file = join(directory, `token-${tokens}`);
      await writeFile(file, `${issuer.token(run, audience)}\n`, { mode: 0o600 });
      const by = ['--server', bed.url(), '--token-file', file];
      return seatrial([...args, ...by], {
        cwd: directory,
        signal: more.signal ?? signal,
        onWrite: more.onWrite,
      });
    },
    client: (token) =>
      createApiClient({
        url: bed.url(),
        token,
        userAgent: 'seatrial-contract',
        clock: systemClock,
        rng: () => 0.5,
        limits: defaultKubeLimits,
      }),
    async stop() {
      await Promise.all([server?.close(), issuer.close(), http.close()]);
      await stop();
    },
  };
  await bed.serve();
  return bed;
}

/** What `seatrial install --api-users` gives the runner. */
async function allowCallers(admin: Kube): Promise<void> {
  const values = RunnerValues.parse({
    image: 'registry.example.com/seatrial:1',
    cluster: 'staging',
    repository: 'https://git.example.com/config.git',
    apiUsers: Object.values(users),
    apiGroups: ['deployers'],
  });
  for (const object of installation(values).runner) {
    if (object.kind.startsWith('ClusterRole')) await admin.apply(object, op);
  }
}
