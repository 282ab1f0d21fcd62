import type { Adoption, KubeObject, ObjectRef } from '@seatrial/model';
import { field, items, stringAt } from '../fields.ts';

/** Field managers of tools that apply manifests; controllers, which keep what they wrote, have other names. */
const applierNames =
  /^(kubectl|before-first-apply|helm|kustomize-controller|argocd|flux|terraform|pulumi|kapp|ansible|openapi-generator)/i;

/** Who has made an object that Seatrial does not manage. */
export interface Maker {
  readonly tool: Adoption['tool'];
  /** `Helm, shop`; `written by kubectl` */
  readonly text: string;
  /** The object of that tool by which it makes this one again and again, where it has one: by any of these versions. */
  readonly reconciler?: { readonly ref: ObjectRef; readonly apiVersions: readonly string[] };
}

/** By the labels and annotations of the common tools, else by who wrote its fields. */
export function makerOf(live: KubeObject): Maker {
  for (const row of rows) {
    const maker = row(live);
    if (maker !== undefined) return maker;
  }
  const managers = items(live, 'metadata', 'managedFields').filter(isOfObject).map(managerOf);
  const applier = managers.find(isApplier) ?? managers[0];
  if (applier === undefined) return { tool: 'Unknown', text: 'nobody says whose' };
  return { tool: applier.startsWith('kubectl') ? 'Kubectl' : 'Other', text: `written by ${applier}` };
}

/** Whether a field manager is a tool that applies manifests: its fields become Seatrial's with the object. */
export function isApplier(manager: string): boolean {
  return applierNames.test(manager);
}

const fluxKustomize = 'kustomize.toolkit.fluxcd.io';
const fluxHelm = 'helm.toolkit.fluxcd.io';
const argo = 'argocd.argoproj.io';

/** In this order: what Flux or Argo CD make of a chart has Helm's marks too. */
const rows: readonly ((live: KubeObject) => Maker | undefined)[] = [
  ofFlux(fluxKustomize, 'Kustomization', ['v1', 'v1beta2']),
  ofFlux(fluxHelm, 'HelmRelease', ['v2', 'v2beta2', 'v2beta1']),
  ofArgo,
  ofHelm,
  ofOwner,
];

function ofFlux(group: string, kind: string, versions: readonly string[]): (typeof rows)[number] {
  return ({ metadata: { labels: said = {} } }) => {
    const name = said[`${group}/name`];
    if (name === undefined) return undefined;
    const namespace = said[`${group}/namespace`];
    const apiVersions = versions.map((it) => `${group}/${it}`);
    const ref = {
      apiVersion: apiVersions[0] ?? group,
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
    };
    return { tool: 'Flux', text: `of Flux, ${name}`, reconciler: { ref, apiVersions } };
  };
}

/** The tracking id is `APPLICATION:GROUP/KIND:NAMESPACE/NAME`; of one in a namespace of its own, `NAMESPACE_APPLICATION`. */
function ofArgo({ metadata: { labels: said = {}, annotations: notes = {} } }: KubeObject): Maker | undefined {
  const tracked = said[`${argo}/instance`] ?? notes[`${argo}/tracking-id`]?.split(':', 1)[0];
  if (tracked === undefined) return undefined;
  const [namespace, name] = tracked.includes('_') ? tracked.split('_', 2) : [undefined, tracked];
  const apiVersion = 'argoproj.io/v1alpha1';
  const ref = { apiVersion, kind: 'Application', name: name ?? tracked, namespace: namespace ?? 'argocd' };
  return { tool: 'ArgoCd', text: `of Argo CD, ${tracked}`, reconciler: { ref, apiVersions: [apiVersion] } };
}

function ofHelm({ metadata: { annotations: notes = {} } }: KubeObject): Maker | undefined {
  const name = notes['meta.helm.sh/release-name'];
  return name === undefined ? undefined : { tool: 'Helm', text: `of Helm, ${name}` };
}

function ofOwner({ metadata: { namespace, ownerReferences } }: KubeObject): Maker | undefined {
  const owner = ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { apiVersion, kind, name } = owner;
  const ref = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
  return {
    tool: 'Controller',
    text: `owned by ${kind} ${name}`,
    reconciler: { ref, apiVersions: [apiVersion] },
  };
}

/** Not of a subresource, such as the status that its controller writes, or the scale. */
function isOfObject(entry: unknown): boolean {
  return (stringAt(entry, 'subresource') ?? '') === '';
}

function managerOf(entry: unknown): string {
  return stringAt(entry, 'manager') ?? '';
}

/** Who manages how many fields of a live object, whoever has most first. */
export function managersBySize(live: KubeObject): Adoption['managers'] {
  const counts = new Map<string, number>();
  for (const entry of items(live, 'metadata', 'managedFields')) {
    const name = managerOf(entry).slice(0, 128);
    counts.set(name, (counts.get(name) ?? 0) + leavesIn(field(entry, 'fieldsV1')));
  }
  return [...counts]
    .map(([name, fields]) => ({ name, fields }))
    .toSorted((a, b) => b.fields - a.fields || (a.name < b.name ? -1 : 1))
    .slice(0, managersMax);
}

const managersMax = 20;

/** Of a tree of FieldsV1 (meta/v1) the fields that have none below. */
function leavesIn(fields: unknown): number {
  if (typeof fields !== 'object' || fields === null) return 0;
  const below = Object.entries(fields).filter(([key]) => key !== '.');
  return below.length === 0 ? 1 : below.reduce((sum, [, value]) => sum + leavesIn(value), 0);
}
