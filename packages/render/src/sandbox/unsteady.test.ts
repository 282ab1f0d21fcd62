import { describe, expect, it } from 'vitest';
import { treeOf } from './tree.ts';
import { unsteadyFindings, unsteadyIn } from './unsteady.ts';

const place = { name: 'web', place: 'charts/web', isHere: true };
const secret = (key: string) => ({
  text: `kind: Secret\nmetadata: {name: web}\nstringData: {key: ${key}}\n`,
  source: 'web/templates/secret.yaml',
});

/** @param again the Secret as it comes out the second time; undefined where nobody tries */
function told(templates: Readonly<Record<string, string>>, again: string | undefined, at = place) {
  const files = Object.entries({ 'Chart.yaml': 'name: web', ...templates }).map(([path, text]) => ({
    path: `${at.place === '.' ? '' : `${at.place}/`}${path}`,
    bytes: new TextEncoder().encode(text),
  }));
  const tree = treeOf(files);
  const unsteady = unsteadyIn(at, tree);
  const other = again === undefined ? undefined : [secret(again)];
  const findings = unsteadyFindings([secret('xylo')], other, unsteady, at, tree);
  const lines = findings.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`);
  return { isToBeTried: unsteady.isToBeTried, lines };
}

describe('a chart that does not come out the same each time', () => {
  const random = { 'templates/secret.yaml': 'kind: Secret\nkey: {{ randAlphaNum 8 }}\n' };

  it('is tried where it has a function of chance, and told of where it was another one', () => {
    expect(told(random, 'phone')).toEqual({
      isToBeTried: true,
      lines: [
        expect.stringMatching(
          /^charts\/web\/templates\/secret\.yaml:2 OtherEachTime Secret "web" comes out .* by randAlphaNum/,
        ),
      ],
    });
    expect(told(random, 'xylo').lines).toEqual([]);
    expect(told(random, undefined).lines).toEqual([]);
  });

  it('shows nobody what came out', () => {
    expect(told(random, 'phone').lines.join()).not.toMatch(/xylo|phone/);
  });

  it('is told of in what a template includes, and at its object where nothing says more', () => {
    const helper = { 'templates/_helpers.tpl': '{{ define "key" }}\n{{ genPrivateKey "rsa" }}{{ end }}\n' };
    const includes = { 'templates/secret.yaml': 'kind: Secret\nkey: {{ include "key" . }}\n' };

    expect(told({ ...includes, ...helper }, 'phone').lines).toEqual([
      expect.stringMatching(/^charts\/web\/templates\/_helpers\.tpl:2 OtherEachTime /),
    ]);
    expect(told(includes, 'phone').lines).toEqual([
      expect.stringMatching(/^charts\/web\/templates\/secret\.yaml:1 OtherEachTime /),
    ]);
  });

  it('is not tried for the time, which may be the same twice, nor for what is asked of a cluster', () => {
    const time = { 'templates/secret.yaml': 'kind: Secret\nat: {{ now }}\n' };
    const lookup = { 'templates/secret.yaml': 'kind: Secret\nat: {{ lookup "v1" "Secret" "a" "b" }}\n' };

    expect(told(time, undefined)).toEqual({
      isToBeTried: false,
      lines: [expect.stringMatching(/:2 OtherEachTime .* by now/)],
    });
    expect(told(lookup, undefined)).toEqual({
      isToBeTried: false,
      lines: [expect.stringMatching(/:2 LookupFindsNothing /)],
    });
  });

  it('is tried where its templates are packed, and may be all of its repository', () => {
    expect(told({ 'charts/db-1.0.0.tgz': 'packed' }, 'xylo').isToBeTried).toBe(true);
    expect(told({}, 'xylo', { ...place, isHere: false }).isToBeTried).toBe(true);
    expect(told(random, 'phone', { ...place, place: '.' }).lines).toEqual([
      expect.stringMatching(/^templates\/secret\.yaml:2 /),
    ]);
  });
});
