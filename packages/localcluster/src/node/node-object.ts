import type { KubeObject } from '@seatrial/model';
import { apiTime } from './pod.ts';

export interface NodeFacts {
  readonly name: string;
  readonly region: string;
  readonly zone: string;
  readonly address: string;
  readonly podCidr: string;
  readonly podsMax: number;
  /** Of the kubelet API; absent when there is none. */
  readonly kubeletPort?: number;
  /** As Kubernetes names them. */
  readonly operatingSystem: string;
  readonly architecture: string;
}

/** What every local node claims to have: processes share the machine, so nothing is measured or enforced. */
const CAPACITY = { cpu: '16', memory: '32Gi', 'ephemeral-storage': '100Gi' };

export function nodeObject({
  name,
  region,
  zone,
  podCidr,
  operatingSystem,
  architecture,
}: NodeFacts): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': operatingSystem,
        'kubernetes.io/arch': architecture,
        'topology.kubernetes.io/region': region,
        'topology.kubernetes.io/zone': zone,
        'seatrial.dev/local-node': 'true',
      },
    },
    spec: { podCIDR: podCidr, podCIDRs: [podCidr] },
  };
}

/** A patch of the status: a healthy node, as it is at `now`. */
export function nodeStatus(facts: NodeFacts, now: number): unknown {
  const { name, address, podsMax, kubeletPort, operatingSystem, architecture } = facts;
  const capacity = { ...CAPACITY, pods: String(podsMax) };
  return {
    capacity,
    allocatable: capacity,
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    ...(kubeletPort === undefined ? {} : { daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } } }),
    conditions: [
      condition('Ready', 'True', 'KubeletReady', 'the local node agent is running'),
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'not measured on a local node'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'not measured on a local node'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'not measured on a local node'),
    ],
    nodeInfo: {
      kubeletVersion: 'v1.36.3-seatrial',
      containerRuntimeVersion: 'process://1',
      operatingSystem,
      architecture,
      osImage: 'local process',
      kernelVersion: '',
      kubeProxyVersion: '',
      machineID: name,
      systemUUID: name,
      bootID: name,
    },
  };

  function condition(type: string, status: 'True' | 'False', reason: string, message: string) {
    return { type, status, reason, message, lastHeartbeatTime: apiTime(now) };
  }
}

/** The node's lease as of `now`; its holder has to be the node's own name. */
export function nodeLease(name: string, durationSeconds: number, now: number): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: durationSeconds, renewTime: microTime(now) },
  };
}

export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
