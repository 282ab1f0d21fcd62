import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import {
  type Authority,
  createAuthority,
  createSigningPair,
  type KeyPair,
  loadAuthority,
} from './certificates.ts';
import { readIfThere, writePrivate } from './private-file.ts';

const RENEW_BEFORE_MS = 30 * 86_400_000;

/** Names under which pods and people may call the API server. */
const API_SERVER_HOSTS = [
  '127.0.0.1',
  '10.96.0.1',
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** The files that the programs of a control plane are given. */
export interface CredentialFiles {
  readonly ca: string;
  readonly apiServer: KeyPair;
  readonly etcdClient: KeyPair;
  /** The API server's own identity towards kubelets, signed by an authority that signs nothing else. */
  readonly kubeletClient: KeyPair;
  readonly kubeletClientCa: string;
  /** What the node agent serves its kubelet API with. */
  readonly kubeletServer: KeyPair;
  readonly serviceAccountPublic: string;
  readonly serviceAccountPrivate: string;
}

/** The authority in `directory`, made when there is none or when it is about to end. */
export async function openAuthority(directory: string, name: string, clock: Clock): Promise<Authority> {
  const paths = { certificate: join(directory, 'ca.crt'), key: join(directory, 'ca.key') };
  const certificate = await readIfThere(paths.certificate);
  const key = await readIfThere(paths.key);
  if (certificate !== undefined && key !== undefined && endsAt(certificate) > clock.now() + RENEW_BEFORE_MS) {
    return loadAuthority({ certificate, key }, clock);
  }
  const authority = await createAuthority(name, clock);
  await writePrivate(paths.key, authority.key);
  await writePrivate(paths.certificate, authority.certificate);
  return authority;
}

/**
 * Writes the files of a control plane. Certificates are issued again at each start, the authority and the key that
 * signs service account tokens stay, so what was handed out before remains good.
 */
export async function writeCredentials(
  directory: string,
  authority: Authority,
  etcdAuthority: Authority,
  clock: Clock,
): Promise<CredentialFiles> {
  const signing = await openSigningPair(directory);
  const apiServer = await authority.issueServer('kube-apiserver', API_SERVER_HOSTS);
  const etcdClient = await etcdAuthority.issueClient({ user: 'kube-apiserver', groups: [] });
  // Whoever has a certificate of the cluster's authority may ask the API server, which asks RBAC; a kubelet does not.
  const kubeletClients = await createAuthority('seatrial-kubelet-clients', clock);
  const kubeletClient = await kubeletClients.issueClient({ user: 'kube-apiserver', groups: [] });
  const kubeletServer = await authority.issueServer('kubelet', ['127.0.0.1', 'localhost']);
  return {
    ca: join(directory, 'ca.crt'),
    apiServer: await writePair(directory, 'apiserver', apiServer),
    etcdClient: await writePair(directory, 'etcd-client', etcdClient),
    kubeletClient: await writePair(directory, 'kubelet-client', kubeletClient),
    kubeletClientCa: await writePrivate(join(directory, 'kubelet-client-ca.crt'), kubeletClients.certificate),
    kubeletServer: await writePair(directory, 'kubelet', kubeletServer),
    ...signing,
  };
}

/** Writes both halves and returns their paths. */
export async function writePair(directory: string, name: string, pair: KeyPair): Promise<KeyPair> {
  return {
    certificate: await writePrivate(join(directory, `${name}.crt`), pair.certificate),
    key: await writePrivate(join(directory, `${name}.key`), pair.key),
  };
}

async function openSigningPair(
  directory: string,
): Promise<Pick<CredentialFiles, 'serviceAccountPublic' | 'serviceAccountPrivate'>> {
  const paths = {
    serviceAccountPublic: join(directory, 'service-account.pub'),
    serviceAccountPrivate: join(directory, 'service-account.key'),
  };
  const there = await Promise.all(Object.values(paths).map(readIfThere));
  if (there.includes(undefined)) {
    const pair = createSigningPair();
    await writePrivate(paths.serviceAccountPrivate, pair.privateKey);
    await writePrivate(paths.serviceAccountPublic, pair.publicKey);
  }
  return paths;
}

function endsAt(certificate: string): number {
  return new X509Certificate(certificate).validToDate.getTime();
}
