import { approvalsSuite } from './runner/approvals.ts';
import { comesFirstSuite } from './runner/comes-first.ts';
import { drainSuite } from './runner/drain.ts';
import { orderSuite } from './runner/order.ts';
import { othersSuite } from './runner/others.ts';
import { overtakingSuite } from './runner/overtaking.ts';
import { ownedPodsSuite } from './runner/owned-pods.ts';
import { readByPodsSuite } from './runner/read-by-pods.ts';
import { scenariosSuite } from './runner/scenarios.ts';
import { describeSuites } from './runner/suite.ts';
import { wavesSuite } from './runner/waves.ts';

describeSuites({
  'what pods read': readByPodsSuite,
  'what is new': comesFirstSuite,
  'what a workload owns': ownedPodsSuite,
  'a newer version': overtakingSuite,
  'requests that are under way when their canary has to go': drainSuite,
  'a version with waves': wavesSuite,
  'what of others goes by labels': othersSuite,
  'what others depend on': orderSuite,
  approvals: approvalsSuite,
  scenarios: scenariosSuite,
});
