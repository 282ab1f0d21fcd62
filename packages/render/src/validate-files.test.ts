import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderLimits } from './limits.ts';
import { type Validation, validateFiles } from './validate-files.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1';
const repository: Readonly<Record<string, string>> = {
  'clusters/staging.yaml': `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {namespaces: [{paths: ["**"], names: [shop]}]}\n`,
  'apps/shop.yaml': `${head}\nkind: Application\nmetadata: {name: shop}\nspec:\n  path: apps/shop\n  namespace: shop\n  targets: [{cluster: staging}]\n  rollout:\n    workload: {name: web}\n    service: web\n    route: {name: web}\n    steps: [{setWeight: 10}, {pause: {seconds: 60}}]\n`,
  'apps/shop/web.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1.0", readinessProbe: {tcpSocket: {port: 80}}}]}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
  'apps/shop/route.json':
    '{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "web"}, "spec": {"rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}}',
  'apps/shopping/other.yaml': 'a: 1\n',
  'package.json': '{ // no config',
};

function validate(changes: Readonly<Record<string, string>> = {}, limits = renderLimits): Validation {
  const encoder = new TextEncoder();
  const files = Object.entries({ ...repository, ...changes });
  return validateFiles(
    files.map(([path, text]) => ({ path, bytes: encoder.encode(text) })),
    limits,
  );
}

function places({ findings }: Validation): readonly string[] {
  return findings.map(({ file, line, code }) => `${file}:${line} ${code}`);
}

describe('validateFiles', () => {
  it('finds nothing in a sound repository, and says what it looked at', () => {
    expect(validate()).toEqual({
      findings: [],
      counts: {
        files: 5,
        clusters: 1,
        applications: 1,
        scenarios: 0,
        objects: 3,
        strayObjects: 0,
        errors: 0,
        warnings: 0,
      },
    });
  });

  it('judges the manifests of each application of a set, and the set at its lines', () => {
    const set = `${head}\nkind: ApplicationSet\nmetadata: {name: teams}\nspec:\n  folders: [teams/*]\n  template:\n    namespace: "{name}"\n    targets: [{cluster: stagin}]\n`;
    const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
    const files = { 'set.yaml': set, 'teams/a/map.yaml': map('a'), 'teams/b/map.yaml': map('B_2') };

    const validation = validate(files);

    expect(validation.counts).toMatchObject({ applications: 3, objects: 5 });
    expect(places(validation)).toEqual([
      'set.yaml:8 UnknownReference',
      expect.stringMatching(/^teams\/b\/map\.yaml:3 /),
    ]);
  });

  it('judges all of the repository as an application, but for what begins with a dot and what is Seatrial’s', () => {
    const whole = `${head}\nkind: Application\nmetadata: {name: shop}\nspec: {path: ., namespace: shop, targets: [{cluster: staging}]}\n`;
    const changes = {
      'apps/shop.yaml': whole,
      'apps/shopping/other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: B_2}\n',
      'package.json': '{}',
      '.github/workflows/ci.yaml': 'on: push\n',
    };

    const validation = validate(changes);

    expect(validation.counts).toMatchObject({ applications: 1, objects: 4 });
    expect(places(validation)).toEqual([
      expect.stringMatching(/^apps\/shopping\/other\.yaml:3 /),
      expect.stringMatching(/^package\.json:1 NotAnObject/),
    ]);
  });

  it('knows which labels of a namespace the clusters grant', () => {
    const label = 'pod-security.kubernetes.io/enforce: baseline';
    const namespace = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    ${label}\n`;
    const granted = `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {namespaces: [{paths: [apps/shop], names: [shop], labels: {${label}}}]}\n`;

    expect(places(validate({ 'apps/shop/namespace.yaml': namespace }))).toEqual([
      'apps/shop/namespace.yaml:6 NotForManifests',
    ]);
    expect(
      places(validate({ 'apps/shop/namespace.yaml': namespace, 'clusters/staging.yaml': granted })),
    ).toEqual([]);
  });

  it('tells findings of every sort at once, in reading order', () => {
    const validation = validate({
      'apps/shop/web.yaml': `${repository['apps/shop/web.yaml']?.replace('selector: {app: web}', 'selector: {app: wob}')}`,
      'clusters/staging.yaml': `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {chaos: {alowed: true}}\n`,
      'clusters/broken.yaml': 'a: [ # seatrial.dev/',
    });

    expect(places(validation)).toEqual([
      'apps/shop/web.yaml:9 ServiceMissesWorkload',
      'clusters/broken.yaml:1 YamlSyntax',
      'clusters/staging.yaml:4 UnknownField',
    ]);
    expect(validation.counts).toMatchObject({ errors: 3, warnings: 0 });
  });

  it('does not call missing what may stand in a file that cannot be read', () => {
    expect(places(validate({ 'apps/shop/web.yaml': 'a: [' }))).toEqual(['apps/shop/web.yaml:1 YamlSyntax']);
    expect(places(validate({ 'apps/shop/route.json': '{' }))).toEqual(['apps/shop/route.json:1 YamlSyntax']);
  });

  it('does not call missing what may be an object of another version', () => {
    const web = `${repository['apps/shop/web.yaml']}`.replace('apps/v1', 'extensions/v1beta1');

    expect(places(validate({ 'apps/shop/web.yaml': web }))).toEqual(['apps/shop/web.yaml:1 UnknownVersion']);
  });

  it.each([
    ['that is no YAML', 'kind: Application', 'kind: [', 'YamlSyntax'],
    ['with a key twice', 'kind: Application', 'kind: Application\nkind: Application', 'DuplicateKey'],
    ['of another version', 'v1alpha1', 'v1', 'UnknownVersion'],
    ['without a version', `${head}\n`, '', 'MissingField'],
    ['of a misspelt kind', 'kind: Application', 'kind: Aplication', 'UnknownKind'],
  ])('does not call missing what stands in a config file %s', (_, from, to, code) => {
    const broken = `${repository['apps/shop.yaml']?.replace(from, to)}`;
    const scenario = `${head}\nkind: Scenario\nmetadata: {name: kill}\nspec: {application: shop, workload: {name: web}, cluster: staging, steadyState: {judgedBy: ReadyPods}, faults: [{type: PodKill}]}\n`;

    const { findings, counts } = validate({
      'apps/shop.yaml': broken,
      'clusters/staging.yaml': `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {chaos: {allowed: true}}\n`,
      'kill.yaml': scenario,
    });

    expect(findings.map((finding) => `${finding.file} ${finding.code}`)).toEqual([`apps/shop.yaml ${code}`]);
    expect(counts.scenarios).toBe(1);
  });

  it('tells once of a scenario without its version among the manifests', () => {
    const { findings } = validate({ 'apps/shop/kill.yaml': 'kind: Scenario\nmetadata: {name: kill}\n' });

    expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MissingField apiVersion is missing',
    ]);
  });

  const faulty =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: four, selector: {}, template: {spec: {containers: [{name: web, image: "web:1", resources: {limits: {cpu: 100mm}}}]}}}\n';

  it('checks objects that are no application’s by their fields, and leaves other documents alone', () => {
    const validation = validate({
      'other/web.yaml': faulty,
      'other/config.yaml': 'apiVersion: v1\nkind: Config\nclusters: []\n',
      'other/pipeline.yaml': 'kind: pipeline\nsteps: []\n',
    });

    expect(places(validation)).toEqual([
      'other/web.yaml:4 WrongType',
      'other/web.yaml:4 BadValue',
      'other/web.yaml:4 BadValue',
    ]);
    expect(validation.counts).toMatchObject({ objects: 4, strayObjects: 1, errors: 3 });
  });

  it.each([
    [
      'a template of a Helm chart',
      'charts/shop/templates/web.yaml',
      'a: {{ .Values.a }}\n{{- if .b }}\nc: 1\n',
    ],
    ['a template that is YAML', 'ansible/web.yaml', faulty.replace('100mm', '"{{ cpu }}"')],
    ['a key twice in a compose file', 'compose.yaml', 'services: {a: {}, a: {}}\n'],
    ['a tag of CloudFormation', 'stack.yaml', 'Resources: {a: !Ref b}\n'],
    ['a file that is not UTF-8', 'notes.yaml', 'a: \0'],
    ['a patch of Kustomize that is no YAML', 'overlays/a.yaml', 'apiVersion: v1\nkind: X\n- a\n'],
  ])('leaves other programs’ files alone: %s', (_, path, text) => {
    expect(places(validate({ [path]: text }))).toEqual([]);
  });

  it('tells what is wrong with the YAML of its own files, wherever they are', () => {
    const other = { 'x.yaml': `${head}\na: [`, 'y.yaml': 'kind: Cluster\nspec: [\n' };

    expect(places(validate(other))).toEqual(['x.yaml:2 YamlSyntax', 'y.yaml:2 YamlSyntax']);
  });

  it('takes nothing in the folder of a renderer for a whole object', () => {
    const base = { 'base/kustomization.yaml': 'patches: []\n', 'base/patches/web.yaml': faulty };

    expect(places(validate(base))).toEqual([]);
  });

  it.each([
    ['a field of a wrong type', '  suspend: maybe\n', 'WrongType'],
    ['a key twice', '  namespace: shop\n', 'DuplicateKey'],
  ])('checks the manifests of an application that has %s', (_, line, code) => {
    const kill = `${head}\nkind: Scenario\nmetadata: {name: kill}\nspec: {application: shop, workload: {name: wob}, cluster: staging, faults: []}\n`;
    const { findings } = validate({
      'apps/shop.yaml': `${repository['apps/shop.yaml']}${line}`,
      'apps/shop/web.yaml': `${repository['apps/shop/web.yaml']}`.replace('replicas: 2', 'replicas: two'),
      'apps/shop/route.json': `${repository['apps/shop/route.json']}`.replace(
        '[{"name": "web", "port": 80}]',
        '[]',
      ),
      'kill.yaml': kill,
    });

    expect(findings.map((finding) => `${finding.file} ${finding.code}`)).toEqual([
      `apps/shop.yaml ${code}`,
      'apps/shop/route.json RouteMissesService',
      'apps/shop/web.yaml WrongType',
      'kill.yaml MissingWorkload',
      'kill.yaml ChaosNotAllowed',
      'kill.yaml BadValue',
    ]);
  });

  it('tells and counts only what is within a folder, and reads all of it', () => {
    const encoder = new TextEncoder();
    const changed: Readonly<Record<string, string>> = {
      ...repository,
      'apps/shop/route.json': `${repository['apps/shop/route.json']}`.replace(
        '[{"name": "web", "port": 80}]',
        '[]',
      ),
      'clusters/broken.yaml': 'a: [ # seatrial.dev/',
    };
    const files = Object.entries(changed).map(([path, text]) => ({ path, bytes: encoder.encode(text) }));

    const validation = validateFiles(files, renderLimits, 'apps/shop/');

    expect(places(validation)).toEqual(['apps/shop/route.json:1 RouteMissesService']);
    expect(validation.counts).toEqual({
      files: 2,
      clusters: 0,
      applications: 0,
      scenarios: 0,
      objects: 3,
      strayObjects: 0,
      errors: 1,
      warnings: 0,
    });
  });

  describe('an object that two applications have', () => {
    const other = `${head}\nkind: Application\nmetadata: {name: web}\nspec:\n  path: apps/web\n  namespace: shop\n  targets: [{cluster: staging}]\n`;
    const two = {
      'apps/web.yaml': other,
      'apps/web/service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n',
    };

    it('is an error at the second of them', () => {
      const { findings } = validate(two);

      expect(findings.map(({ file, line, message, hint }) => `${file}:${line} ${message} | ${hint}`)).toEqual(
        [
          'apps/web/service.yaml:3 Service "web" is an object of Application "shop" in the same cluster and namespace | the first is at apps/shop/web.yaml:6; rename or remove one of the two, or give the applications namespaces of their own',
        ],
      );
    });

    it('is told as what it is where their folders overlap', () => {
      const inside = { 'apps/web.yaml': other.replace('apps/web', 'apps/shop') };

      expect(places(validate(inside))).toEqual(['apps/web.yaml:5 OverlappingPaths']);

      const both = places(validate({ ...inside, 'apps/shop/web.yaml': faulty }));
      expect(both.filter((place) => place.endsWith('WrongType'))).toEqual(['apps/shop/web.yaml:4 WrongType']);
    });

    it('is none in another namespace or cluster', () => {
      const elsewhere = {
        'production.yaml': `${head}\nkind: Cluster\nmetadata: {name: production}\nspec: {}\n`,
        'apps/web.yaml': other.replace('staging', 'production'),
      };

      expect(
        places(validate({ ...two, 'apps/web.yaml': other.replace('namespace: shop', 'namespace: web') })),
      ).toEqual([]);
      expect(places(validate({ ...two, ...elsewhere }))).toEqual([]);
    });
  });

  it.each([
    ['yes', 'WrongType'],
    ['.nan', 'BadNumber'],
    ['99999999999999999999999', 'BadNumber'],
    ['!secret x', 'UnsupportedTag'],
  ])('has one finding for the one word %s', (word, code) => {
    const application = `${repository['apps/shop.yaml']}`.replace('seconds: 60', `seconds: ${word}`);
    const web = `${repository['apps/shop/web.yaml']}`.replace('replicas: 2', `replicas: ${word}`);

    expect(places(validate({ 'apps/shop.yaml': application, 'apps/shop/web.yaml': web }))).toEqual([
      `apps/shop.yaml:12 ${code}`,
      `apps/shop/web.yaml:4 ${code}`,
    ]);
  });

  it('refuses a link among the manifests, and warns of one elsewhere', () => {
    const files = Object.entries(repository).map(([path, text]) => ({
      path,
      bytes: new TextEncoder().encode(text),
    }));
    const links = ['apps/shop/linked.yaml', 'clusters/linked.json'].map((path) => ({
      path,
      bytes: new Uint8Array(),
      isLink: true,
    }));

    const { findings } = validateFiles([...files, ...links]);

    expect(findings.map(({ file, severity, code }) => `${file} ${severity} ${code}`)).toEqual([
      'apps/shop/linked.yaml error SymlinkIgnored',
      'clusters/linked.json warning SymlinkIgnored',
    ]);
  });

  it.each(['apps/shop/base', 'apps/shop', 'apps'])(
    'refuses a submodule at %s, in which manifests would be, and leaves one elsewhere alone',
    (path) => {
      const files = Object.entries(repository)
        .filter(([file]) => !file.startsWith(`${path}/`) || file === 'apps/shop.yaml')
        .map(([file, text]) => ({ path: file, bytes: new TextEncoder().encode(text) }));
      const submodules = [path, 'docs/theme', 'apps/shopping'].map((it) => ({
        path: it,
        bytes: new Uint8Array(),
        isSubmodule: true,
      }));

      const { findings } = validateFiles([...files, ...submodules]);

      expect(findings.map(({ file, severity, code }) => `${file} ${severity} ${code}`)).toEqual([
        `${path} error SubmoduleNotRead`,
      ]);
    },
  );

  it('refuses a pointer of Git LFS among the manifests, and says what to do', () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;

    const { findings } = validate({ 'apps/shop/dump.yaml': pointer });

    expect(findings).toMatchObject([
      { file: 'apps/shop/dump.yaml', line: 1, severity: 'error', code: 'LfsPointer' },
    ]);
    expect(findings[0]?.hint).toContain('git lfs untrack');
  });

  it('shows at most so many findings, and counts all', () => {
    const validation = validate(
      { 'x.yaml': 'a: [ # seatrial.dev/', 'y.yaml': 'b: [ # seatrial.dev/' },
      { ...renderLimits, findingsMax: 1 },
    );

    expect(places(validation)).toEqual(['x.yaml:1 YamlSyntax']);
    expect(validation.counts.errors).toBe(2);
  });

  it('leaves out warnings before errors', () => {
    const image = { 'apps/shop/web.yaml': `${repository['apps/shop/web.yaml']}`.replace('web:1.0', 'web') };
    const limits = { ...renderLimits, findingsMax: 1 };

    expect(places(validate(image, limits))).toEqual(['apps/shop/web.yaml:4 MutableImage']);
    expect(places(validate({ ...image, 'x.yaml': 'a: [ # seatrial.dev/' }, limits))).toEqual([
      'x.yaml:1 YamlSyntax',
    ]);
  });

  it('has no findings for no files', () => {
    expect(validateFiles([]).findings).toEqual([]);
  });

  it('judges a repository with any of its files cut short, and stays inside them', () => {
    const cut = fc
      .constantFrom(...Object.keys(repository))
      .chain((path) =>
        fc
          .nat((repository[path] ?? '').length)
          .map((length) => ({ [path]: (repository[path] ?? '').slice(0, length) })),
      );
    fc.assert(
      fc.property(cut, (changes) => {
        const files: Readonly<Record<string, string>> = { ...repository, ...changes };
        for (const { file, line, column } of validate(changes).findings) {
          const lines = (files[file] ?? '').split('\n');
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 40 },
    );
  });
});
