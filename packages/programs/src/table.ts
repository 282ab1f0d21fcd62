import type { Platform } from './platform.ts';

/** Where a release of a program is published. Its path is kept under a mirror; its origin is not. */
type Release = {
  readonly url: string;
  readonly checksumUrl: string; // a lone SHA-256 digest, or lines of `digest  file name`
  readonly member?: string; // the program's path in the tar.gz; absent: the URL is the program itself
};

/** How to build a program from the Go module proxy: a package of a pinned module in `packages/programs/go`. */
export type GoSource = {
  readonly module: string;
  readonly package: string;
  readonly ldflags: string;
};

export type ProgramEntry = {
  readonly version: string; // without the leading v
  readonly versionArgs: readonly string[];
  readonly versionPattern: RegExp; // its first group is the version
  readonly precision: 'Minor' | 'Patch'; // how much of a version found on the machine must agree
  readonly release?: (platform: Platform) => Release | undefined; // undefined: not published for this platform
  readonly go?: GoSource;
  /** Nobody needs it but who names it. */
  readonly onlyByName?: true;
};

const ETCD = '3.6.8';
const KUBERNETES = '1.36.3';
const KWOK = '0.8.0';

/** Every outside program and its version. A new one is an entry here, and a module in `go/` if it can be built. */
export const programTable = {
  etcd: {
    version: ETCD,
    versionArgs: ['--version'],
    versionPattern: /etcd Version: (\d+\.\d+\.\d+)/,
    precision: 'Minor',
    release: etcdRelease,
    go: { module: 'etcd', package: 'go.etcd.io/etcd/server/v3', ldflags: '-s -w' },
  },
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  /** Nodes and pods that are there by their status alone: for bench. */
  kwok: {
    version: KWOK,
    versionArgs: ['--version'],
    versionPattern: /kwok version v(\d+\.\d+\.\d+)/,
    precision: 'Minor',
    go: { module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok', ldflags: '-s -w' },
    onlyByName: true,
  },
} as const satisfies Readonly<Record<string, ProgramEntry>>;

export type ProgramName = keyof typeof programTable;

function etcdRelease({ os, arch }: Platform): Release | undefined {
  if (os !== 'linux') return undefined; // elsewhere etcd publishes zip files
  const base = `https://github.com/etcd-io/etcd/releases/download/v${ETCD}`;
  const folder = `etcd-v${ETCD}-${os}-${arch}`;
  return { url: `${base}/${folder}.tar.gz`, checksumUrl: `${base}/SHA256SUMS`, member: `${folder}/etcd` };
}

function kubernetes(name: string): ProgramEntry {
  const version = 'k8s.io/component-base/version';
  const [major, minor] = KUBERNETES.split('.');
  return {
    version: KUBERNETES,
    versionArgs: ['--version'],
    versionPattern: /Kubernetes v(\d+\.\d+\.\d+)/,
    precision: 'Patch',
    release: (platform) => kubernetesRelease(name, platform),
    go: {
      module: 'kubernetes',
      package: `k8s.io/kubernetes/cmd/${name}`,
      ldflags: [
        '-s -w',
        `-X ${version}.gitVersion=v${KUBERNETES}`,
        `-X ${version}.gitMajor=${major}`,
        `-X ${version}.gitMinor=${minor}`,
        `-X ${version}.gitTreeState=clean`,
      ].join(' '),
    },
  };
}

function kubernetesRelease(name: string, { os, arch }: Platform): Release | undefined {
  if (os !== 'linux') return undefined; // servers are published for Linux alone
  const url = `https://dl.k8s.io/release/v${KUBERNETES}/bin/${os}/${arch}/${name}`;
  return { url, checksumUrl: `${url}.sha256` };
}
