export interface PackageRule {
  /** Our packages that it may import, each with the reason. */
  readonly packages: Readonly<Record<string, string>>;
  /** Libraries from outside, each with the reason; a path confines it to a part of the package. */
  readonly libraries: Readonly<Record<string, string | { readonly within: string; readonly why: string }>>;
}

/**
 * Who may import whom: model <- core <- (git render kube telemetry) <- runner <- cli, and sim stands where the
 * adapters stand. A package that is missing here may import nothing.
 */
export const arrows: Readonly<Record<string, PackageRule>> = {
  model: {
    packages: {},
    libraries: {
      zod: 'schema and type of what people write are one',
      yaml: 'untrusted YAML is read under limits in config/; it is written in one place too',
    },
  },
  core: {
    packages: { model: 'the words that it judges' },
    libraries: {
      croner: { within: 'packages/core/src/schedule/', why: 'cron arithmetic is pure' },
      '@marcbachmann/cel-js': { within: 'packages/core/src/health/', why: 'CEL is evaluated under limits' },
      semver: {
        within: 'packages/core/src/repository/',
        why: 'ranges of versions mean what they mean elsewhere (docs/adr/0053)',
      },
    },
  },
  git: {
    packages: { model: 'ids and ledger entries', core: 'the ports that it fills' },
    libraries: { 'simple-git': 'the only door to Git' },
  },
  render: {
    packages: {
      model: 'objects and findings',
      core: 'checks of a whole repository, the ports that it fills',
    },
    libraries: {},
  },
  kube: {
    packages: { model: 'Kubernetes objects', core: 'the ports that it fills' },
    libraries: {
      '@kubernetes/client-node': 'reads kubeconfigs and credentials, nothing else (docs/adr/0002)',
      undici: 'our own transport (docs/adr/0002)',
    },
  },
  api: {
    packages: {
      model: 'records, and who may call',
      core: 'decides whom a token stands for',
      kube: 'asks in the callers’ names; the client has its transport and its errors',
    },
    libraries: {
      hono: {
        within: 'packages/api/src/server/',
        why: 'routes and middleware of the HTTP API (docs/adr/0074)',
      },
      jose: { within: 'packages/api/src/identity/', why: 'verifies tokens (docs/adr/0074)' },
      zod: { within: 'packages/api/src/', why: 'what is asked and answered is one with its schema' },
    },
  },
  telemetry: {
    packages: { model: 'names of arms', core: 'the observations that it makes' },
    libraries: { undici: 'reaches pods through the address that the runner resolves' },
  },
  forge: {
    packages: { core: 'the clock, and waits that can be ended' },
    libraries: { '@octokit/rest': 'methods of GitHub and their types (docs/adr/0069)' },
  },
  runner: {
    packages: {
      api: 'serves it',
      model: 'records and how they are installed',
      core: 'decides',
      git: 'the config repository and the ledger',
      render: 'files to objects',
      kube: 'the target cluster',
      telemetry: 'what the arms did',
    },
    libraries: { 'prom-client': 'metrics of the service itself' },
  },
  cli: {
    packages: {
      api: 'looks at records over it',
      model: 'records it shows',
      core: 'gate judge, gate simulate and gate power',
      git: 'ledgers',
      render: 'validate',
      forge: 'composes the service',
      kube: 'reads and approves',
      telemetry: 'composes the service',
      runner: 'seatrial run',
      sim: 'rehearsal without a cluster',
      localcluster: 'seatrial local',
      programs: 'seatrial local and doctor, and what renders',
    },
    libraries: { commander: 'arguments and help' },
  },
  sim: {
    packages: {
      model: 'records',
      core: 'the decisions under test',
      render: 'the same files as in a real repository',
      runner: 'the controllers under test, over simulated ports',
      kube: 'the Lease under test, over a simulated API server',
    },
    libraries: {},
  },
  programs: {
    packages: {},
    libraries: {
      tar: { within: 'packages/programs/src/download', why: 'releases come as archives' },
      'p-retry': { within: 'packages/programs/src/download', why: 'downloads over poor networks' },
    },
  },
  localcluster: {
    packages: {
      model: 'Kubernetes objects',
      core: 'clock and routing vocabulary',
      kube: 'talks to the control plane that it starts',
      programs: 'etcd and the control plane',
    },
    libraries: {
      'prom-client': { within: 'packages/localcluster/src/gateway/', why: 'request counters of the gateway' },
      '@peculiar/x509': {
        within: 'packages/localcluster/src/control-plane/certificates',
        why: 'the one door to X.509 (docs/adr/0034)',
      },
      'reflect-metadata': {
        within: 'packages/localcluster/src/control-plane/certificates',
        why: 'what @peculiar/x509 asks for to be loaded before it',
      },
      undici: 'the gateway proxies, the traffic asks',
    },
  },
  localgithub: {
    packages: { core: 'the clock', localcluster: 'the Git server that has its repositories' },
    libraries: {
      ajv: {
        within: 'packages/localgithub/src/description/',
        why: 'requests and answers by the schemas of GitHub (docs/adr/0070)',
      },
    },
  },
  demo: {
    packages: {
      model: 'files and records of the voyage',
      core: 'clock and observations',
      git: 'merges, and reads ledgers',
      kube: 'observes the clusters',
      localcluster: 'two clusters',
      localgithub: 'the GitHub that has the config repository',
      forge: 'merges there as a person does',
      programs: 'says what is missing before it starts',
      cli: 'the runner and approvals are what a user would start',
      render: 'renders what it merges',
      runner: 'names of its records',
      sim: 'the voyage without programs',
    },
    libraries: {},
  },
  step: { packages: {}, libraries: {} },
  'release-step': {
    packages: {
      step: 'inputs, and how it ends',
      model: 'reads the record',
      cli: 'opens the cluster, and follows what comes of it',
      forge: 'who let the run go on',
      kube: 'the real clock',
    },
    libraries: { '@actions/core': 'inputs and outputs of a workflow' },
  },
  'actions/audit': {
    packages: {
      step: 'inputs, events, and how it ends',
      model: 'severities',
      core: 'which of them is worse',
      render: 'what code scanning takes',
      cli: 'what seatrial audit does',
      forge: 'the issue',
      kube: 'the real clock',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs and outputs of a workflow' },
    },
  },
  'actions/bump': {
    packages: {
      step: 'inputs, and how it ends',
      core: 'what becomes of the files',
      git: 'pushes it',
      kube: 'the real clock',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs and outputs of a workflow' },
    },
  },
  'actions/chaos': {
    packages: {
      step: 'inputs, and how it ends',
      model: 'runs of scenarios',
      core: 'whether one has ended',
      cli: 'what seatrial scenario does',
      kube: 'the real clock',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs, state and outputs of a workflow' },
    },
  },
  'actions/rehearse': {
    packages: {
      step: 'inputs, and how it ends',
      model: 'reads the Applications',
      core: 'words of errors',
      render: 'reads the files of a working copy',
      sim: 'the rehearsal itself',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs and outputs of a workflow' },
    },
  },
  'actions/setup': {
    packages: {
      step: 'how it ends',
      programs: 'downloads, compares and keeps the archive',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs and outputs of a workflow' },
    },
  },
  'actions/plan': {
    packages: {
      step: 'inputs, and how it ends',
      model: 'plans',
      core: 'the outcome of several plans',
      cli: 'what seatrial plan does',
      forge: 'the comment and the check',
      kube: 'the real clock',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs, annotations and outputs of a workflow' },
    },
  },
  'actions/approve': {
    packages: { cli: 'what seatrial approve does', 'release-step': 'the step around it' },
    libraries: {},
  },
  'actions/deploy': {
    packages: {
      step: 'inputs, and how it ends',
      model: 'releases',
      core: 'the clock, and what a forge is told of a release',
      cli: 'follows the releases of a commit',
      forge: 'Deployments and statuses',
      kube: 'the real clock',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs and outputs of a workflow' },
    },
  },
  'actions/reject': {
    packages: { cli: 'what seatrial reject does', 'release-step': 'the step around it' },
    libraries: {},
  },
  'actions/rollback': {
    packages: { cli: 'what seatrial rollback does', 'release-step': 'the step around it' },
    libraries: {},
  },
  'actions/validate': {
    packages: {
      step: 'inputs, and how it ends',
      model: 'findings',
      core: 'checks',
      render: 'validates files',
      programs: 'finds or downloads what renders them',
    },
    libraries: {
      '@actions/core': { within: 'actions/', why: 'inputs, annotations and outputs of a workflow' },
    },
  },
};
