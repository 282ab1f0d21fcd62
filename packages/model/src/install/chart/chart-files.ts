import { z } from 'zod';
import type { KubeObject } from '../../kubernetes.ts';
import { systemNamespace } from '../../names.ts';
import { toYaml } from '../../to-yaml.ts';
import { crds } from '../crds.ts';
import { runnerTemplates } from '../installation.ts';
import { policies } from '../policies.ts';
import { rbac } from '../rbac.ts';
import { RunnerValues } from '../runner/values.ts';
import type { Template } from '../template.ts';
import { chartTemplate } from './chart-template.ts';

/** Annotation by which Helm leaves an object where the chart goes. */
const keep = { 'helm.sh/resource-policy': 'keep' };

/**
 * The files of a chart that makes what `installation` has, by their paths in it. Without the Namespace, which Helm has to have
 * made before it keeps anything there.
 *
 * @param version of the chart and of what it installs
 */
export function chartFiles(version: string): ReadonlyMap<string, string> {
  return new Map([
    ['Chart.yaml', toYaml({ ...chart, version, appVersion: version })],
    ['values.yaml', valuesText()],
    ['values.schema.json', `${JSON.stringify(valuesSchema(), undefined, 2)}\n`],
    ['templates/namespace.yaml', rightNamespace],
    ['templates/definitions.yaml', manifests(crds().map(kept))],
    ['templates/rights.yaml', manifests(rbac())],
    ['templates/policies.yaml', manifests(policies())],
    ['templates/runner.yaml', manifests(runnerTemplates)],
    ['templates/NOTES.txt', notes],
  ]);
}

const chart = {
  apiVersion: 'v2',
  name: 'seatrial',
  description:
    'Canaries, rollback and chaos scenarios from a config repository: all that a runner needs in its cluster.',
  type: 'application',
  kubeVersion: '>=1.32.0-0',
};

/** A template like any other and no folder `crds`, which Helm reads at the first installation and never again. */
function kept(definition: KubeObject): KubeObject {
  const { metadata } = definition;
  return { ...definition, metadata: { ...metadata, annotations: { ...metadata.annotations, ...keep } } };
}

function manifests(objects: readonly (KubeObject | Template)[]): string {
  return objects.map((object) => chartTemplate(object as Template)).join('---\n');
}

/** Names of accounts are part of the policies: nothing works elsewhere. */
const rightNamespace = `{{- if ne .Release.Namespace "${systemNamespace}" }}
{{- fail "this chart is installed with --namespace ${systemNamespace}, and nowhere else" }}
{{- end }}
`;

const notes = `What is still to be done:

- kubectl label namespace ${systemNamespace} pod-security.kubernetes.io/enforce=restricted
- the Secret {{ .Values.gitSecret }} in ${systemNamespace}, with the credentials for the repository
- seatrial ledger keys --create: makes the key that signs the ledger of this cluster, and prints what goes into its Cluster file
`;

type Properties = Readonly<Record<string, { readonly description?: string; readonly default?: unknown }>>;

function valuesSchema(): { readonly properties: Properties; readonly required: readonly string[] } {
  const schema = z.toJSONSchema(RunnerValues, { io: 'input', target: 'draft-7' });
  // A chart around this one gives it values of its own under this name.
  const properties = { ...schema.properties, global: { type: 'object' } };
  return { ...schema, properties } as unknown as ReturnType<typeof valuesSchema>;
}

function valuesText(): string {
  const { properties, required } = valuesSchema();
  const described = Object.entries(properties).filter(([, { description }]) => description !== undefined);
  return described
    .map(([name, { description = '', default: usual }]) => {
      const note = required.includes(name) ? ' Has to be said.' : '';
      const line = usual === undefined ? `# ${name}:\n` : toYaml({ [name]: usual });
      return `# ${description}${note}\n${line}`;
    })
    .join('\n');
}
