import type { Mutant } from '../mutant.ts';
import { actionMutants } from './actions.ts';
import { adapterMutants } from './adapters.ts';
import { apiMutants } from './api.ts';
import { applicationMutants } from './applications.ts';
import { auditMutants } from './audit.ts';
import { canaryMutants } from './canaries.ts';
import { chaosMutants } from './chaos.ts';
import { forgeMutants } from './forge.ts';
import { gateMutants } from './gate.ts';
import { healthMutants } from './health.ts';
import { installMutants } from './install.ts';
import { ledgerMutants } from './ledgers.ts';
import { orderMutants } from './order.ts';
import { planMutants } from './plan.ts';
import { podsMutants } from './pods.ts';
import { releaseMutants } from './releases.ts';
import { renderingMutants } from './rendering.ts';
import { routeMutants } from './routes.ts';
import { runnerMutants } from './runner.ts';
import { scaleMutants } from './scale.ts';
import { scheduleMutants } from './schedule.ts';
import { scopeMutants } from './scope.ts';
import { shardMutants } from './shards.ts';
import { stepMutants } from './steps.ts';
import { storyMutants } from './story.ts';
import { versionMutants } from './versions.ts';
import { viewMutants } from './view.ts';
import { wayBackMutants } from './ways-back.ts';
import { webhookMutants } from './webhook.ts';

export const mutants: readonly Mutant[] = [
  ...scheduleMutants,
  ...forgeMutants,
  ...installMutants,
  ...scopeMutants,
  ...runnerMutants,
  ...viewMutants,
  ...versionMutants,
  ...scaleMutants,
  ...applicationMutants,
  ...releaseMutants,
  ...wayBackMutants,
  ...canaryMutants,
  ...shardMutants,
  ...stepMutants,
  ...routeMutants,
  ...orderMutants,
  ...planMutants,
  ...podsMutants,
  ...healthMutants,
  ...gateMutants,
  ...chaosMutants,
  ...actionMutants,
  ...adapterMutants,
  ...ledgerMutants,
  ...storyMutants,
  ...webhookMutants,
  ...apiMutants,
  ...auditMutants,
  ...renderingMutants,
];
