import type { Variety } from '../settings.ts';
import { servedByRoute } from './served.ts';
import { shopNamespace } from './shop.ts';

/** A second application that lives in the shop's namespace, as its team would write it. */
export interface BankVersion {
  /** Its tag says what it does: see kube/image.ts. */
  readonly image: string;
  readonly interest: string;
}

const bankPath = 'apps/bank';

/** All files of the bank's folder. Its pods have a label that the shop's have too. */
export function bankFiles({ image, interest }: BankVersion): Readonly<Record<string, string>> {
  return {
    [`${bankPath}/all.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata: {name: till}
data: {interest: ${JSON.stringify(interest)}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: till}
spec:
  replicas: 3
  selector:
    matchLabels: {app: till}
  template:
    metadata:
      labels: {app: till, team: shop}
    spec:
      containers:
        - name: main
          image: ${image}
          envFrom:
            - configMapRef: {name: till}
---
${servedByRoute('till')}`,
  };
}

/** The Application file and its scenario; everything else is as the shop's. */
export function bankConfigFiles(
  steps: readonly string[],
  { bankDependsOnShop, bankLeaves }: Pick<Variety, 'bankDependsOnShop' | 'bankLeaves'>,
): Readonly<Record<string, string>> {
  return {
    'bank.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: bank}
spec:
  path: ${bankPath}
  namespace: ${shopNamespace}
  dependsOn: [${bankDependsOnShop ? '{name: shop}' : ''}]${bankLeaves ? '\n  deletion: Prune' : ''}
  rollout:
    workload: {name: till}
    service: till
    route: {name: till}
    steps: [${steps.join(', ')}]
    progressDeadlineSeconds: 60
    watchSeconds: 5
  targets:
    - cluster: staging
    - {cluster: production, after: [{cluster: staging}]}
`,
    'scenarios/till-kill.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: till-kill}
spec:
  application: bank
  cluster: staging
  workload: {name: till}
  onRelease: true
  startingDeadlineSeconds: 300
  faults: [{type: PodKill, count: 1}]
  steadyState: {baselineSeconds: 1, errorSharePercentMax: 30, requestsMin: 20, readyPodsMin: 1}
  recoveryObjectiveSeconds: 60
`,
  };
}
