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
const KUSTOMIZE = '5.8.1';
const HELM = '4.3.1';
const SOPS = '3.13.2';
const ACTIONLINT = '1.7.12';
const ACT = '0.2.89';
/** As `uname` says them. */
const UNAME: Readonly<Record<string, string>> = {
  linux: 'Linux',
  darwin: 'Darwin',
  amd64: 'x86_64',
  arm64: 'arm64',
};
const CRANE = '0.22.1';

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
  /** Renders what an Application says is of Kustomize: to the patch, since another one may put out something else. */
  kustomize: {
    version: KUSTOMIZE,
    versionArgs: ['version'],
    versionPattern: /v(\d+\.\d+\.\d+)/,
    precision: 'Patch',
    release: kustomizeRelease,
    go: {
      module: 'kustomize',
      package: 'sigs.k8s.io/kustomize/kustomize/v5',
      ldflags: `-s -w -X sigs.k8s.io/kustomize/api/provenance.version=v${KUSTOMIZE}`,
    },
  },
  helm: {
    version: HELM,
    versionArgs: ['version', '--short'],
    versionPattern: /v(\d+\.\d+\.\d+)/,
    precision: 'Patch',
    release: helmRelease,
    go: {
      module: 'helm',
      package: 'helm.sh/helm/v4/cmd/helm',
      ldflags: `-s -w -X helm.sh/helm/v4/internal/version.version=v${HELM}`,
    },
  },
  /** Decrypts: what comes out is what was put in, whichever version does it. */
  sops: {
    version: SOPS,
    versionArgs: ['--disable-version-check', '--version'],
    versionPattern: /sops (\d+\.\d+\.\d+)/,
    precision: 'Minor',
    release: sopsRelease,
    go: {
      module: 'sops',
      package: 'github.com/getsops/sops/v3/cmd/sops',
      ldflags: `-s -w -X github.com/getsops/sops/v3/version.Version=${SOPS}`,
    },
  },
  /** Says what is wrong with workflows: for tests. */
  actionlint: {
    version: ACTIONLINT,
    versionArgs: ['-version'],
    versionPattern: /^v?(\d+\.\d+\.\d+)$/m,
    precision: 'Patch',
    release: actionlintRelease,
    go: {
      module: 'actionlint',
      package: 'github.com/rhysd/actionlint/cmd/actionlint',
      ldflags: `-s -w -X github.com/rhysd/actionlint.version=${ACTIONLINT}`,
    },
    onlyByName: true,
  },
  /** Runs whole workflows on this machine: for tests. */
  act: {
    version: ACT,
    versionArgs: ['--version'],
    versionPattern: /act version v?(\d+\.\d+\.\d+)/,
    precision: 'Patch',
    release: actRelease,
    go: { module: 'act', package: 'github.com/nektos/act', ldflags: '-s -w' },
    onlyByName: true,
  },
  /** Knows what images have to be: for the test of ours. */
  crane: {
    version: CRANE,
    versionArgs: ['version'],
    versionPattern: /^v?(\d+\.\d+\.\d+)/,
    precision: 'Minor',
    release: craneRelease,
    go: {
      module: 'crane',
      package: 'github.com/google/go-containerregistry/cmd/crane',
      ldflags: `-s -w -X github.com/google/go-containerregistry/cmd/crane/cmd.Version=v${CRANE}`,
    },
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

function kustomizeRelease({ os, arch }: Platform): Release {
  const base = `https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv${KUSTOMIZE}`;
  const file = `kustomize_v${KUSTOMIZE}_${os}_${arch}.tar.gz`;
  return { url: `${base}/${file}`, checksumUrl: `${base}/checksums.txt`, member: 'kustomize' };
}

function helmRelease({ os, arch }: Platform): Release {
  const url = `https://get.helm.sh/helm-v${HELM}-${os}-${arch}.tar.gz`;
  return { url, checksumUrl: `${url}.sha256sum`, member: `${os}-${arch}/helm` };
}

function sopsRelease({ os, arch }: Platform): Release {
  const base = `https://github.com/getsops/sops/releases/download/v${SOPS}`;
  return { url: `${base}/sops-v${SOPS}.${os}.${arch}`, checksumUrl: `${base}/sops-v${SOPS}.checksums.txt` };
}

function actionlintRelease({ os, arch }: Platform): Release {
  const base = `https://github.com/rhysd/actionlint/releases/download/v${ACTIONLINT}`;
  const url = `${base}/actionlint_${ACTIONLINT}_${os}_${arch}.tar.gz`;
  return { url, checksumUrl: `${base}/actionlint_${ACTIONLINT}_checksums.txt`, member: 'actionlint' };
}

function actRelease(platform: Platform): Release | undefined {
  return byUname(`https://github.com/nektos/act/releases/download/v${ACT}`, 'act', 'act', platform);
}

function craneRelease(platform: Platform): Release | undefined {
  const base = `https://github.com/google/go-containerregistry/releases/download/v${CRANE}`;
  return byUname(base, 'go-containerregistry', 'crane', platform);
}

function byUname(base: string, archive: string, member: string, platform: Platform): Release | undefined {
  const [system, machine] = [UNAME[platform.os], UNAME[platform.arch]];
  if (system === undefined || machine === undefined) return undefined;
  return {
    url: `${base}/${archive}_${system}_${machine}.tar.gz`,
    checksumUrl: `${base}/checksums.txt`,
    member,
  };
}
