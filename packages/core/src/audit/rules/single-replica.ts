import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

export const singleReplica: AuditRule = {
  name: 'SingleReplica',
  theme: 'Availability',
  severity: 'warning',
  about: 'One pod behind a Service: nobody answers while it is moved, restarted or lost with its node.',
  todo: 'set replicas to 2 or more, or minReplicas of its autoscaler',
  find: (scene) =>
    scene.pods
      .filter((pods) => pods.isLasting && scene.replicasOf(pods) === 1 && scene.isServed(pods))
      .map(({ of }) => ({
        at: of,
        path: ['spec', 'replicas'],
        message: `${nameOf(of.object)} has one pod, and a Service that leads to it`,
      })),
};
