import type { KeyPair } from './certificates.ts';
import type { CredentialFiles } from './credentials.ts';

const SERVICE_CIDR = '10.96.0.0/16';

/** Soon enough to be watched, and later than two missed heartbeats of 10 s; the default is 50 s. */
const NODE_MONITOR_GRACE_SECONDS = 22;
/** How long pods stay on a node that is not reachable; the default is 300 s. */
const UNREACHABLE_TOLERATION_SECONDS = 30;

export interface EtcdFlags {
  readonly dataDirectory: string;
  readonly clientPort: number;
  readonly peerPort: number;
  readonly ca: string;
  readonly server: KeyPair;
}

/** etcd for a cluster that may be lost with its machine: no fsync, one member, certificates for every client. */
export function etcdFlags({ dataDirectory, clientPort, peerPort, ca, server }: EtcdFlags): readonly string[] {
  const client = `https://127.0.0.1:${clientPort}`;
  const peer = `https://127.0.0.1:${peerPort}`;
  return [
    '--name=local',
    `--data-dir=${dataDirectory}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=local=${peer}`,
    '--client-cert-auth',
    `--trusted-ca-file=${ca}`,
    `--cert-file=${server.certificate}`,
    `--key-file=${server.key}`,
    '--peer-client-cert-auth',
    `--peer-trusted-ca-file=${ca}`,
    `--peer-cert-file=${server.certificate}`,
    `--peer-key-file=${server.key}`,
    '--quota-backend-bytes=4294967296',
    '--auto-compaction-mode=periodic',
    '--auto-compaction-retention=10m',
    '--log-level=warn',
  ];
}

export interface ApiServerFlags {
  readonly port: number;
  readonly etcdUrl: string;
  readonly etcdCa: string;
  /** Keys of this cluster begin with it: clusters may share one etcd. */
  readonly etcdPrefix: string;
  readonly files: CredentialFiles;
}

export function apiServerFlags({
  port,
  etcdUrl,
  etcdCa,
  etcdPrefix,
  files,
}: ApiServerFlags): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--etcd-cafile=${etcdCa}`,
    `--etcd-certfile=${files.etcdClient.certificate}`,
    `--etcd-keyfile=${files.etcdClient.key}`,
    `--etcd-prefix=${etcdPrefix}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--advertise-address=127.0.0.1',
    // A loopback address may not stand in an EndpointSlice, so nothing is written for the service "kubernetes".
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${files.apiServer.certificate}`,
    `--tls-private-key-file=${files.apiServer.key}`,
    `--client-ca-file=${files.ca}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.serviceAccountPublic}`,
    `--service-account-signing-key-file=${files.serviceAccountPrivate}`,
    `--service-cluster-ip-range=${SERVICE_CIDR}`,
    `--kubelet-certificate-authority=${files.ca}`,
    `--kubelet-client-certificate=${files.kubeletClient.certificate}`,
    `--kubelet-client-key=${files.kubeletClient.key}`,
    '--kubelet-preferred-address-types=InternalIP',
    '--authorization-mode=RBAC',
    '--anonymous-auth=false',
    `--default-not-ready-toleration-seconds=${UNREACHABLE_TOLERATION_SECONDS}`,
    `--default-unreachable-toleration-seconds=${UNREACHABLE_TOLERATION_SECONDS}`,
    '--event-ttl=30m',
    '--profiling=false',
  ];
}

export interface ControllerManagerFlags {
  readonly kubeconfig: string;
  readonly files: CredentialFiles;
}

export function controllerManagerFlags({ kubeconfig, files }: ControllerManagerFlags): readonly string[] {
  return [
    ...componentFlags(kubeconfig),
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${files.serviceAccountPrivate}`,
    `--root-ca-file=${files.ca}`,
    `--service-cluster-ip-range=${SERVICE_CIDR}`,
    '--controllers=*,-nodeipam,-route,-cloud-node-lifecycle,-service-lb-controller',
    '--node-monitor-period=2s',
    `--node-monitor-grace-period=${NODE_MONITOR_GRACE_SECONDS}s`,
  ];
}

export function schedulerFlags({ kubeconfig }: { readonly kubeconfig: string }): readonly string[] {
  return componentFlags(kubeconfig);
}

/** One instance each, asked by nobody (no port of its own), and no slower than the API server. */
function componentFlags(kubeconfig: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--secure-port=0',
    '--leader-elect=false',
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
    '--profiling=false',
  ];
}
