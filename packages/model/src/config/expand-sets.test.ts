import { describe, expect, it } from 'vitest';
import { setApplicationsMax } from './expand-sets.ts';
import { configLimits } from './limits.ts';
import { loadConfig } from './load-config.ts';
import type { SourceFile } from './source.ts';

const set = `apiVersion: seatrial.dev/v1alpha1
kind: ApplicationSet
metadata: {name: shops, labels: {team: sea}}
spec:
  folders: [apps/*]
  except: [apps/old-*]
  template:
    namespace: "{name}"
    deletion: Prune
    targets: [{cluster: here}]
`;

function load(text: string, ...folders: readonly string[]) {
  const files = folders.map((folder) => file(`${folder}/web.yaml`, ''));
  return loadConfig([file('sets/shops.yaml', text), ...files], configLimits);
}

function file(path: string, text: string): SourceFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

const told = ({ findings }: ReturnType<typeof load>) =>
  findings.map(({ file: path, line, column, code, subject, message }) => [
    `${path}:${line}:${column}`,
    code,
    subject,
    message,
  ]);

describe('an ApplicationSet', () => {
  it('stands for an application of each folder, in their order', () => {
    const config = load(set, 'apps/b', 'apps/a', 'apps/a/deep/er', 'apps/old-c', 'other/d', 'apps');

    expect(config.findings).toEqual([]);
    expect(
      config.applications.map(({ value, source }) => [
        value.metadata,
        value.spec.path,
        value.spec.namespace,
        source.file,
      ]),
    ).toEqual([
      [{ name: 'a', labels: { team: 'sea' } }, 'apps/a', 'a', 'sets/shops.yaml'],
      [{ name: 'b', labels: { team: 'sea' } }, 'apps/b', 'b', 'sets/shops.yaml'],
    ]);
    expect(config.applications[0]?.value.spec).toMatchObject({
      deletion: 'Prune',
      targets: [{ cluster: 'here' }],
    });
    expect([...config.byName.applications.keys()]).toEqual(['a', 'b']);
  });

  it('fills in what each star stands for, in names and in all texts of the template', () => {
    const text = set
      .replace('apps/*', 'teams/*/*-app')
      .replace('template:', 'name: "{1}-{2}"\n  template:\n    uses: ["shared/{1}"]')
      .replace('"{name}"', '"{1}"');

    const { applications, findings } = load(
      text,
      'teams/sea/shop-app',
      'teams/land/bank-app',
      'teams/land/none',
    );

    expect(findings).toEqual([]);
    expect(
      applications.map(({ value: { metadata, spec } }) => [
        metadata.name,
        spec.path,
        spec.namespace,
        spec.uses,
      ]),
    ).toEqual([
      ['land-bank', 'teams/land/bank-app', 'land', ['shared/land']],
      ['sea-shop', 'teams/sea/shop-app', 'sea', ['shared/sea']],
    ]);
  });

  it('has a folder in which nobody could look: its application does not go', () => {
    const unlisted = { ...file('apps/huge', ''), isUnlisted: true };
    const config = loadConfig([file('set.yaml', set), unlisted], configLimits);

    expect(config.applications.map(({ value }) => value.metadata.name)).toEqual(['huge']);
  });

  it('is told once of what is wrong with its template, at the line that says it', () => {
    const config = load(set.replace('Prune', 'Purge'), 'apps/a', 'apps/b');

    expect(told(config)).toEqual([
      ['sets/shops.yaml:9:15', 'BadValue', 'ApplicationSet/shops', expect.stringContaining('spec.deletion')],
    ]);
    expect(config.applications).toEqual([]);
  });

  it('is told of a folder whose name is none for an application, and has the others', () => {
    const config = load(set, 'apps/a', 'apps/B_2');

    expect(told(config).map(([place, code, subject]) => [place, code, subject])).toEqual([
      ['sets/shops.yaml:5:3', 'BadValue', 'Application/B_2'],
      ['sets/shops.yaml:8:16', 'BadValue', 'Application/B_2'],
    ]);
    expect(config.applications.map(({ value }) => value.metadata.name)).toEqual(['a']);
  });

  it('does not take the name of an application that has a file before it', () => {
    const own = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: a}
spec: {path: own/a, namespace: a, targets: [{cluster: here}]}
`;
    const config = loadConfig(
      [file('a.yaml', own), file('set.yaml', set), file('apps/a/x.yaml', ''), file('apps/b/x.yaml', '')],
      configLimits,
    );

    expect(told(config)).toMatchObject([
      [expect.stringMatching(/^set\.yaml:/), 'DuplicateName', 'Application/a', expect.anything()],
    ]);
    expect(config.applications.map(({ value }) => value.spec.path)).toEqual(['own/a', 'apps/b']);
  });

  it('without a folder is a doubt, and with too many an error', () => {
    const many = Array.from({ length: setApplicationsMax + 1 }, (_, index) => `apps/a${index}`);

    expect(load(set).findings).toMatchObject([{ severity: 'warning', code: 'NoManifests', line: 5 }]);
    expect(load(set, ...many).findings).toMatchObject([{ severity: 'error', code: 'TooManyFiles', line: 5 }]);
    expect(load(set, ...many.slice(1)).applications).toHaveLength(setApplicationsMax);
  });

  it.each(['apps/**', '/apps/*', 'apps/', '../*', 'apps/./*'])('has no pattern %s', (pattern) => {
    expect(load(set.replace('apps/*', pattern), 'apps/a').findings).toMatchObject([
      { code: 'BadValue', line: 5 },
    ]);
  });

  it('says no path in its template', () => {
    expect(load(set.replace('deletion: Prune', 'path: apps'), 'apps/a').findings).toMatchObject([
      { code: 'BadValue', message: expect.stringContaining('has no path') },
    ]);
  });
});
