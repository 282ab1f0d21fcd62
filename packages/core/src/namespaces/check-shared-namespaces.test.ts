import { configLimits, loadConfig } from '@seatrial/model';
import { expect, it } from 'vitest';
import { checkConfig } from '../validate/check-config.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1';

function cluster(name: string, namespaces = '[]'): string {
  return `${head}\nkind: Cluster\nmetadata: {name: ${name}}\nspec: {namespaces: ${namespaces}}`;
}

function application(name: string, ...clusters: readonly string[]): string {
  const targets = clusters.map((it) => `{cluster: ${it}}`).join(', ');
  return `${head}\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  path: apps/${name}\n  namespace: shop\n  targets: [${targets}]`;
}

/** `file:line code message; hint` */
function check(...documents: readonly string[]): readonly string[] {
  const files = documents.map((text, index) => ({
    path: `${index}.yaml`,
    bytes: new TextEncoder().encode(text),
  }));
  const config = loadConfig(files, configLimits);
  expect(config.findings).toEqual([]);
  return checkConfig(config).map(
    ({ file, line, code, message, hint }) => `${file}:${line} ${code} ${message}; ${hint}`,
  );
}

it('validate: refuses the second of two applications in one namespace of a cluster, and says what to add', () => {
  expect(check(cluster('here'), application('bank', 'here'), application('shop', 'here'))).toEqual([
    '2.yaml:6 NamespaceNotGranted Application "bank" (1.yaml:1) has namespace "shop" on cluster "here" too, and nothing grants it to either; give this one a namespace of its own, or add "namespaces: [{paths: [apps/shop], names: [shop]}]" to spec in 0.yaml',
  ]);
});

it('validate: takes one without a grant, beside any number that have one', () => {
  const granted = cluster('here', '[{paths: [apps/bank, apps/till], names: ["sh*"]}]');
  const three = ['shop', 'bank', 'till'].map((name) => application(name, 'here'));

  expect(check(cluster('here'), application('shop', 'here'))).toEqual([]);
  expect(check(granted, ...three)).toEqual([]);
});

it('validate: asks of each cluster by itself', () => {
  const clusters = [cluster('here'), cluster('there')];

  expect(check(...clusters, application('bank', 'here'), application('shop', 'there'))).toEqual([]);
  expect(check(...clusters, application('bank', 'here'), application('shop', 'there', 'here'))).toMatchObject(
    [expect.stringContaining('on cluster "here"')],
  );
});
