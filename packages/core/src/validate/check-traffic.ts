import { type Finding, type KubeObject, type ValuePath, warningAt } from '@seatrial/model';
import { field, items, numberAt, stringAt, stringMap } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import { podTemplatePath } from '../pod-template.ts';
import { portNames, unknownPort } from './check-workloads.ts';
import type { Manifest } from './manifest.ts';
import { nameHint } from './reference-findings.ts';
import { containersOf, podsMayHave, type Workload, workloadsOf } from './workloads.ts';

interface Backend {
  readonly service: string;
  readonly port?: number | string;
  /** Where the backend stands in the route. */
  readonly path: ValuePath;
}

/**
 * Whether requests find their way from routes to Services to pods. All are warnings: the API server takes them, and what is
 * missing here may be made by something else.
 *
 * @param gatedService the one that the rollout answers for
 */
export function checkTraffic(
  manifests: readonly Manifest[],
  gatedService: string | undefined,
): readonly Finding[] {
  const services = manifests.filter(({ object }) => object.apiVersion === 'v1' && object.kind === 'Service');
  const workloads = workloadsOf(manifests);
  const others = manifests.filter(({ object }) => podTemplatePath(object) === undefined);
  return [
    ...services.flatMap((service) => checkService(service, workloads, { gatedService, others })),
    ...manifests.flatMap((manifest) =>
      backendsOf(manifest.object)
        .filter((backend) => backend.service !== gatedService || services.some(isNamed(gatedService)))
        .flatMap((backend) => checkBackend(manifest, backend, services)),
    ),
  ];
}

function checkService(
  { object, source }: Manifest,
  workloads: readonly Workload[],
  {
    gatedService,
    others,
  }: { readonly gatedService: string | undefined; readonly others: readonly Manifest[] },
): readonly Finding[] {
  const selector = stringMap(object, 'spec', 'selector');
  if (Object.keys(selector).length === 0 || field(object, 'spec', 'type') === 'ExternalName') return [];
  const selected = workloads.filter((workload) =>
    Object.entries(selector).every(([key, value]) => podsMayHave(workload, key, value)),
  );
  if (selected.length > 0) return checkTargetPorts({ object, source }, selected);
  if (object.metadata.name === gatedService || others.some((it) => hasAll(podLabelsOf(it.object), selector)))
    return [];
  const shown = Object.entries(selector).map(([key, value]) => `${key}: ${value}`);
  return [
    warningAt(source, ['spec', 'selector'], {
      code: 'ServiceSelectsNothing',
      message: `${nameOf(object)} selects pods with ${shown.join(', ')}, and no workload among the manifests makes such`,
      hint: 'compare the labels of the pod template, unless something else makes the pods',
    }),
  ];
}

/** Of a custom kind whose controller makes pods: the labels that it says these have, where such kinds usually say it. */
function podLabelsOf(object: KubeObject): Readonly<Record<string, string>> {
  return {
    ...stringMap(object, 'spec', 'template', 'metadata', 'labels'),
    ...stringMap(object, 'spec', 'podMetadata', 'labels'),
  };
}

function hasAll(
  labels: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function checkTargetPorts({ object, source }: Manifest, selected: readonly Workload[]): readonly Finding[] {
  const names = selected.flatMap((workload) =>
    containersOf(workload).flatMap(({ value }) => portNames(value)),
  );
  return items(object, 'spec', 'ports').flatMap((port, index) => {
    const target = stringAt(port, 'targetPort');
    if (target === undefined || names.includes(target) || /^\d+$/.test(target)) return [];
    return [unknownPort(source, ['spec', 'ports', index, 'targetPort'], nameOf(object), target, names)];
  });
}

function backendsOf(object: KubeObject): readonly Backend[] {
  switch (`${object.apiVersion.split('/', 1)[0]}/${object.kind}`) {
    case 'gateway.networking.k8s.io/HTTPRoute':
    case 'gateway.networking.k8s.io/GRPCRoute':
      return items(object, 'spec', 'rules').flatMap((rule, nth) =>
        items(rule, 'backendRefs').flatMap((backend, index) =>
          gatewayBackend(backend, ['spec', 'rules', nth, 'backendRefs', index], object),
        ),
      );
    case 'networking.k8s.io/Ingress':
      return [
        ...ingressBackend(field(object, 'spec', 'defaultBackend'), ['spec', 'defaultBackend']),
        ...items(object, 'spec', 'rules').flatMap((rule, nth) =>
          items(rule, 'http', 'paths').flatMap((path, index) =>
            ingressBackend(field(path, 'backend'), ['spec', 'rules', nth, 'http', 'paths', index, 'backend']),
          ),
        ),
      ];
    default:
      return [];
  }
}

/** A Service of another namespace is another application's. */
function gatewayBackend(backend: unknown, path: ValuePath, { metadata }: KubeObject): readonly Backend[] {
  const service = stringAt(backend, 'name');
  const namespace = stringAt(backend, 'namespace') ?? metadata.namespace;
  const isService = (stringAt(backend, 'kind') ?? 'Service') === 'Service' && !stringAt(backend, 'group');
  if (service === undefined || !isService || namespace !== metadata.namespace) return [];
  const port = numberAt(backend, 'port');
  return [{ service, path, ...(port === undefined ? {} : { port }) }];
}

function ingressBackend(backend: unknown, path: ValuePath): readonly Backend[] {
  const service = stringAt(backend, 'service', 'name');
  if (service === undefined) return [];
  const port = numberAt(backend, 'service', 'port', 'number') ?? stringAt(backend, 'service', 'port', 'name');
  return [{ service, path: [...path, 'service'], ...(port === undefined ? {} : { port }) }];
}

function checkBackend(
  { object, source }: Manifest,
  { service, port, path }: Backend,
  services: readonly Manifest[],
): readonly Finding[] {
  const found = services.find(isNamed(service));
  if (found === undefined) {
    const names = services.map((other) => other.object.metadata.name);
    return [
      warningAt(source, [...path, 'name'], {
        code: 'DanglingReference',
        message: `${nameOf(object)} sends requests to Service "${service}", which is not among the manifests`,
        hint: nameHint(service, names, 'Service'),
      }),
    ];
  }
  const ports = items(found.object, 'spec', 'ports');
  const key = typeof port === 'number' ? 'port' : 'name';
  // without ports, another finding says what is worse about the Service
  if (port === undefined || ports.length === 0 || ports.some((known) => field(known, key) === port))
    return [];
  const known = ports.flatMap((other) => numberAt(other, 'port') ?? []).map(String);
  return [unknownPort(source, [...path, 'port'], nameOf(object), port, known)];
}

function isNamed(name: string): (manifest: Manifest) => boolean {
  return ({ object }) => object.metadata.name === name;
}
