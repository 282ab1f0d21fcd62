import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';
import type { AuditScene } from '../scene.ts';
import { minorByDefault, type RemovedApi, removedApis } from './removed-apis.ts';

/** Releases ahead, which is a year: what goes later is no haste. */
const releasesAhead = 3;

export const removedApi: AuditRule = {
  name: 'RemovedApi',
  theme: 'Upkeep',
  severity: 'warning',
  about:
    'A version of an API that one of the next three releases of Kubernetes no longer serves. An error where the release that is run has dropped it already; of later releases it is only said at the level of info.',
  todo: 'write the version that stays, before the cluster is upgraded',
  find: (scene) => {
    const running = runningMinor(scene);
    return scene.objects.flatMap((at) => {
      const removed = byKind.get(`${at.object.apiVersion}/${at.object.kind}`);
      if (removed === undefined) return [];
      const { removedIn, instead } = removed;
      const message = `${nameOf(at.object)} is ${at.object.apiVersion}, which Kubernetes 1.${removedIn} does not serve`;
      return [
        {
          at,
          path: ['apiVersion'],
          message,
          ...(instead === undefined ? {} : { todo: `write ${instead}` }),
          ...severityOf(removedIn, running),
        },
      ];
    });
  },
};

const byKind: ReadonlyMap<string, RemovedApi> = new Map(
  removedApis.flatMap((removed) => removed.kinds.map((kind) => [`${removed.apiVersion}/${kind}`, removed])),
);

function runningMinor({ settings, kubernetesMinor }: AuditScene): number {
  const said = settings.RemovedApi.kubernetes;
  return kubernetesMinor ?? (said === undefined ? minorByDefault : Number(said.slice('1.'.length)));
}

function severityOf(removedIn: number, running: number): { readonly severity?: 'error' | 'info' } {
  if (removedIn <= running) return { severity: 'error' };
  return removedIn > running + releasesAhead ? { severity: 'info' } : {};
}
