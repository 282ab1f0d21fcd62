import { selectorMatches, selectorText } from '../../packages/core/src/label-selector.ts';
import { parseSchedule } from '../../packages/core/src/schedule/schedule.ts';
import { parseCommitInfo } from '../../packages/git/src/commit-info.ts';
import { GitError } from '../../packages/git/src/git-error.ts';
import { formatCommit, judgeCommit } from '../../packages/git/src/ledger-commit.ts';
import { formatEntry, topicOf } from '../../packages/git/src/ledger-entry.ts';
import { createLedgerKey, readLedgerKey } from '../../packages/git/src/ssh-signature.ts';
import { parseTree } from '../../packages/git/src/tree-object.ts';
import { loadEndpoint } from '../../packages/kube/src/endpoint.ts';
import { KubeError } from '../../packages/kube/src/errors.ts';
import { compareText } from '../../packages/model/src/config/finding.ts';
import { configLimits } from '../../packages/model/src/config/limits.ts';
import { loadConfig } from '../../packages/model/src/config/load-config.ts';
import { parseFile } from '../../packages/model/src/config/parse-file.ts';
import { isQuantity, textForms } from '../../packages/model/src/objects/formats.ts';
import { quantityOf } from '../../packages/model/src/objects/rules/quantity.ts';
import { validateFiles } from '../../packages/render/src/validate-files.ts';
import { readDelivery, whyIgnored } from '../../packages/runner/src/service/webhook/push.ts';
import { parseExposition } from '../../packages/telemetry/src/exposition.ts';
import { defaultExpositionLimits } from '../../packages/telemetry/src/limits.ts';
import * as samples from './samples.ts';
import { canary, type Taken, type Target } from './target.ts';

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The codes of what was found, each once. */
function shapeOf(findings: readonly { readonly code: string }[], ...counts: readonly number[]): string {
  return [...new Set(findings.map(({ code }) => code)), ...counts.map((it) => `${Math.min(it, 3)}`)]
    .toSorted(compareText)
    .join();
}

const config: Target = {
  name: 'config',
  samples: samples.configFiles,
  words: samples.yamlWords,
  growthMax: 40,
  read(text): Taken {
    const { findings, ...rest } = loadConfig([{ path: 'a.yaml', bytes: bytesOf(text) }], configLimits);
    const { applications, clusters, scenarios, declared } = rest;
    return {
      answer: [applications, clusters, scenarios, [...declared.keys()], findings],
      messages: [],
      shape: shapeOf(findings, applications.length, clusters.length, scenarios.length),
    };
  },
};

/** A key is a name, and is told. */
function hasCanaryAsKey(text: string): boolean {
  const { documents, ambiguous } = parseFile({ path: 'a.yaml', bytes: bytesOf(text) }, configLimits);
  const keys: string[] = [];
  JSON.stringify(
    [...documents, ...ambiguous].map(({ value }) => value),
    (key: string, value: unknown) => {
      keys.push(key);
      return value;
    },
  );
  return keys.some((key) => key.includes(canary));
}

const manifests: Target = {
  name: 'manifests',
  samples: samples.manifests,
  words: samples.yamlWords,
  growthMax: 40,
  read(text): Taken {
    const files = [
      { path: 'config.yaml', bytes: bytesOf(samples.repository) },
      { path: 'apps/shop/a.yaml', bytes: bytesOf(text) },
    ];
    const { findings, counts } = validateFiles(files);
    const hasSecrets = /\bkind: Secret\b/.test(text) && !hasCanaryAsKey(text);
    return {
      answer: [findings, counts],
      messages: hasSecrets ? findings.flatMap(({ message, hint }) => [message, hint]) : [],
      shape: shapeOf(findings, counts.objects),
    };
  },
};

const exposition: Target = {
  name: 'exposition',
  samples: samples.expositions,
  words: samples.expositionWords,
  growthMax: 20,
  read(text): Taken {
    const { families, samples: found, findings } = parseExposition(text, defaultExpositionLimits);
    return { answer: [[...families], found, findings], messages: [], shape: shapeOf(findings, found.length) };
  },
};

const key = readLedgerKey(createLedgerKey().privatePem);
const separator = '\n=====\n';
const entry = formatEntry(
  'staging',
  { id: 'a', subject: 'a', body: { type: 'Release', application: 'shop' } },
  10_000,
).toString();
const [signed, unsigned] = [key, undefined].map((by) =>
  formatCommit({ tree: 'a'.repeat(40), parent: 'b'.repeat(40), subject: 'Promoted', at: 0 }, by).toString(
    'latin1',
  ),
);

const ledger: Target = {
  name: 'ledger',
  samples: [`${signed}${separator}${entry}`, `${unsigned}${separator}${entry}`],
  words: samples.ledgerWords,
  growthMax: 20,
  async read(text): Promise<Taken> {
    const [commit = '', file] = text.split(separator);
    const bytes = file === undefined ? undefined : bytesOf(file);
    const judged = await judgeCommit('staging', 'c'.repeat(40), Buffer.from(commit, 'latin1'), bytes);
    const topic = topicOf(judged.body);
    const shape = [
      judged.problem?.slice(0, 20),
      judged.signedBy === undefined,
      topic.what.slice(0, 20),
    ].join();
    return { answer: [judged, topic], messages: [], shape };
  },
};

const git: Target = {
  name: 'git-objects',
  samples: samples.gitOutputs,
  words: samples.gitWords,
  growthMax: 20,
  mayThrow: (error) => error instanceof GitError,
  read(text): Taken {
    const isTree = text.startsWith('100') || text.startsWith('40000');
    const answer = isTree ? parseTree('t', Buffer.from(text, 'latin1')).items : parseCommitInfo(text);
    return { answer, messages: [], shape: `${isTree} ${Object.keys(answer).length}` };
  },
};

const kubeconfig: Target = {
  name: 'kubeconfig',
  samples: samples.kubeconfigs,
  words: samples.kubeconfigWords,
  growthMax: 20,
  mayThrow: (error) => error instanceof KubeError && error.code === 'BadConfig',
  async read(text): Promise<Taken> {
    const { origin, pathPrefix, proxyUrl } = await loadEndpoint({ text });
    return {
      answer: [origin, pathPrefix, proxyUrl],
      messages: [],
      shape: `${origin.length > 0} ${proxyUrl}`,
    };
  },
};

const schedule: Target = {
  name: 'schedule',
  samples: ['*/5 * * * *', '0 3 * * MON-FRI', '30 2 1,15 * *', '0 0 29 2 *', '0 0 L * *'],
  words: ['*', '/', '1', '-', ',', ' ', 'L', '#', '?', 'MON', 'JAN', '99', '+', 'W', '0', '59', '* * * * *'],
  growthMax: 20,
  read(text): Taken {
    const parsed = parseSchedule(text, 'Europe/Berlin');
    return { answer: parsed, messages: [], shape: parsed.type === 'Problem' ? parsed.problem.code : 'ok' };
  },
};

const words: Target = {
  name: 'words',
  samples: [
    '500m',
    '1.5Gi',
    '1e3',
    '10.0.0.0/8',
    '::1',
    'app.kubernetes.io/name',
    'Europe/Berlin',
    'aGk=',
    'web-1',
  ],
  words: [
    '1',
    '.',
    'e',
    'E',
    '+',
    '-',
    'Ki',
    'm',
    '/',
    ':',
    'a',
    'A',
    '=',
    '%',
    '_',
    ' ',
    'example.com',
    '255',
  ],
  growthMax: 20,
  read(text): Taken {
    const forms = Object.entries(textForms).filter(([, { test }]) => test(text));
    const answer = [forms.map(([name]) => name), isQuantity(text), quantityOf(text)];
    return { answer, messages: [], shape: forms.map(([name]) => name).join() };
  },
};

const selector: Target = {
  name: 'label-selector',
  samples: samples.selectors,
  words: samples.selectorWords,
  growthMax: 20,
  read(text): Taken {
    const value = jsonOf(text);
    const matches = selectorMatches(value, { app: 'web', tier: 'front' });
    return { answer: [matches, selectorText(value)], messages: [], shape: `${typeof value} ${matches}` };
  },
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const watched = { url: 'https://git.example.com/acme/config.git', branch: 'main', followsTags: false };

const webhook: Target = {
  name: 'webhook',
  samples: samples.webhooks,
  words: samples.webhookWords,
  growthMax: 20,
  read(text): Taken {
    const told = readDelivery({}, jsonOf(text));
    const why = told.type === 'Push' ? whyIgnored(told, watched) : undefined;
    return { answer: [told, why], messages: [], shape: `${told.type} ${why}` };
  },
};

/** Every parser of what others write. */
export const targets: readonly Target[] = [
  config,
  manifests,
  exposition,
  ledger,
  git,
  kubeconfig,
  schedule,
  words,
  selector,
  webhook,
];
