import { configLimits, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkDependencies } from './check-dependencies.ts';

type Spec = Readonly<Record<string, unknown>>;

function application(name: string, dependsOn: readonly string[], spec: Spec = {}): string {
  const whole = {
    path: `apps/${name}`,
    namespace: name,
    targets: [{ cluster: 'staging' }],
    dependsOn: dependsOn.map((it) => ({ name: it })),
    ...spec,
  };
  const fields = Object.entries(whole).map(([field, value]) => `  ${field}: ${JSON.stringify(value)}`);
  return `apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec:\n${fields.join('\n')}`;
}

/** `file:line severity code message` */
function check(...documents: readonly string[]): readonly string[] {
  const files = documents.map((text, index) => ({
    path: `${index}.yaml`,
    bytes: new TextEncoder().encode(text),
  }));
  return checkDependencies(loadConfig(files, configLimits)).map(
    ({ file, line, severity, code, message }) => `${file}:${line} ${severity} ${code} ${message}`,
  );
}

describe('checkDependencies', () => {
  it('takes a chain, and two that depend on one', () => {
    const given = [application('db', []), application('api', ['db']), application('web', ['api', 'db'])];

    expect(check(...given)).toEqual([]);
  });

  it('refuses a name that is not there, also in a file that is faulty by itself', () => {
    const faulty = application('web', ['bd'], { namespace: 1 });

    expect(check(application('db', []), application('api', ['bd']), faulty)).toEqual([
      '1.yaml:8 error UnknownReference there is no Application named "bd"',
      '2.yaml:8 error UnknownReference there is no Application named "bd"',
    ]);
  });

  it('tells each of a circle, and nobody who merely depends on it', () => {
    const given = [
      application('a', ['b']),
      application('b', ['c']),
      application('c', ['outside', 'a']),
      application('outside', []),
      application('waits', ['a']),
      application('own', ['own']),
    ];

    expect(check(...given)).toEqual([
      '0.yaml:8 error DependencyCycle these wait for each other: "a" -> "b" -> "c" -> "a"',
      '1.yaml:8 error DependencyCycle these wait for each other: "b" -> "c" -> "a" -> "b"',
      '2.yaml:8 error DependencyCycle these wait for each other: "c" -> "a" -> "b" -> "c"',
      '5.yaml:8 error DependencyCycle "own" waits for itself',
    ]);
  });

  it('tells of thousands in one circle without naming all to each', () => {
    const count = 2000;
    const given = Array.from({ length: count }, (_, at) =>
      application(`app-${at}`, [`app-${(at + 1) % count}`]),
    );

    const found = check(...given);

    expect(found).toHaveLength(count);
    expect(found.every((it) => it.endsWith('"app-19" and on (2000 in all)') || it.length < 600)).toBe(true);
  });

  it('warns of clusters where nothing is waited for, and of what stands twice', () => {
    const both = { targets: [{ cluster: 'staging' }, { cluster: 'production' }] };

    expect(check(application('db', []), application('api', ['db', 'db'], both))).toEqual([
      '1.yaml:8 warning DependencyElsewhere Application "db" does not go to "production", where nothing is waited for',
      '1.yaml:8 warning DuplicateEntry Application "db" stands twice in one list',
    ]);
  });
});
