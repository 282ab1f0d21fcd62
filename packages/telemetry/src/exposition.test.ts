import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fatalFinding, parseExposition, type Sample } from './exposition.ts';
import { defaultExpositionLimits } from './limits.ts';

const limits = defaultExpositionLimits;

describe('parseExposition', () => {
  it('reads samples with labels, escapes and a timestamp', () => {
    const text = [
      '# HELP requests_total How many.',
      '# TYPE requests_total counter',
      'requests_total{route="shop/web",code="200",} 1027 1395066363000',
      'requests_total { route = "a\\\\b\\"c\\nd" } 3.5e2',
      'up 1',
      '',
    ].join('\n');

    const { samples, findings } = parseExposition(text, limits);

    expect(findings).toEqual([]);
    expect(samples).toEqual([
      aSample('requests_total', { route: 'shop/web', code: '200' }, 1027, 1395066363000),
      aSample('requests_total', { route: 'a\\b"c\nd' }, 350),
      aSample('up', {}, 1),
    ]);
  });

  it('knows a family that has a type and no samples', () => {
    const { families, samples } = parseExposition('# TYPE requests_total counter\n', limits);

    expect([...families]).toEqual(['requests_total']);
    expect(samples).toEqual([]);
  });

  it.each(['NaN', '+Inf', '-Inf', 'Inf'])('turns the value %s into a finding about its metric', (value) => {
    const { samples, findings } = parseExposition(`up 1\nheap ${value}\n`, limits);

    expect(samples).toEqual([aSample('up', {}, 1)]);
    expect(findings).toMatchObject([{ code: 'NotFinite', line: 2, metric: 'heap' }]);
  });

  it('keeps the first of two samples of one series and names the other', () => {
    const { samples, findings } = parseExposition('a{x="1",y="2"} 1\na{y="2",x="1"} 2\n', limits);

    expect(samples).toEqual([aSample('a', { x: '1', y: '2' }, 1)]);
    expect(findings).toMatchObject([{ code: 'Duplicate', line: 2, metric: 'a' }]);
  });

  it.each([
    ['<html>', 'a page'],
    ['1up 1', 'a name that begins with a digit'],
    ['up', 'no value'],
    ['up{} ', 'no value after labels'],
    ['up1.5x', 'no blank'],
    ['up 0x10', 'a hexadecimal value'],
    ['up 1 2 3', 'something after the timestamp'],
    ['up 1 1.5', 'a timestamp that is not whole'],
    ['up{a="1" b="2"} 1', 'no comma between labels'],
    ['up{a="1",,} 1', 'two commas'],
    ['up{a=1} 1', 'no quotes'],
    ['up{a="1} 1', 'an open quote'],
    ['up{a="\\t"} 1', 'an unknown escape'],
    ['up{a="1",a="2"} 1', 'a label twice'],
  ])('refuses %j: %s', (line) => {
    const exposition = parseExposition(`${line}\n`, limits);

    expect(exposition.samples).toEqual([]);
    expect(fatalFinding(exposition)).toMatchObject({ code: 'Syntax', line: 1 });
  });

  it.each(['AKIAEXAMPLE:secret', 'password hunter2', 'password{a=hunter2} 1'])(
    'shows nothing of %j, which may be a page that nobody was to see',
    (line) => {
      const [finding] = parseExposition(`${line}\n`, limits).findings;

      expect(finding?.message).toMatch(/./);
      expect(finding?.message).not.toMatch(/AKIA|secret|password|hunter/);
    },
  );

  it('refuses a body that was cut off', () => {
    expect(fatalFinding(parseExposition('requests_total 10\nrequests_total{code="5', limits))).toMatchObject({
      code: 'Truncated',
      line: 2,
    });
  });

  it.each([
    ['samplesMax', 'a 1\nb 1\n', 'a 1\nb 1\nc 1\n', 'TooMany'],
    ['lineLengthMax', 'abcde 10\n', 'abcdef 10\n', 'TooLong'],
    ['labelsMax', 'a{b="",c=""} 1\n', 'a{b="",c="",d=""} 1\n', 'Syntax'],
  ])('%s: is reached without a finding, and passed with one', (limit, at, above, code) => {
    const small = { ...limits, [limit]: limit === 'lineLengthMax' ? 8 : 2 };

    expect(parseExposition(at, small).findings).toEqual([]);
    expect(
      parseExposition(above, { ...small, lineLengthMax: limit === 'lineLengthMax' ? 8 : 100 }).findings,
    ).toMatchObject([{ code }]);
  });

  it('findingsMax: stops reading', () => {
    const page = '<p>\n'.repeat(1000);

    expect(parseExposition(page, { ...limits, findingsMax: 3 }).findings).toHaveLength(3);
  });

  it('gives back whatever samples were written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(arbSample, { selector: seriesOf }), (samples) => {
        const text = samples.map(write).join('');

        const parsed = parseExposition(text, limits);

        expect(parsed.findings).toEqual([]);
        expect(parsed.samples).toEqual(samples);
      }),
    );
  });

  it('ends on any text, with finite samples only', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', 'b{', '}', '=', '"', '\\', ',', '\n', ' ', '#', '1.', 'e', 'NaN', 'Inf'),
        }),
        (text) => {
          const { samples } = parseExposition(text, limits);

          expect(samples.every(({ value }) => Number.isFinite(value))).toBe(true);
        },
      ),
    );
  });
});

const arbName = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,9}$/);
const arbLabels = fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,9}$/), fc.string()), {
  maxLength: 4,
});
const arbSample: fc.Arbitrary<Sample> = fc.record(
  {
    name: arbName,
    labels: arbLabels.map((labels) => new Map(labels)),
    value: fc.double({ noDefaultInfinity: true, noNaN: true }),
    timestampMs: fc.nat(),
  },
  { requiredKeys: ['name', 'labels', 'value'] },
);

function write({ name, labels, value, timestampMs }: Sample): string {
  const escaped = [...labels].map(([label, text]) => `${label}="${escape(text)}"`);
  const number = Object.is(value, -0) ? '-0' : String(value);
  return `${name}{${escaped.join(',')}} ${number}${timestampMs === undefined ? '' : ` ${timestampMs}`}\n`;
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function seriesOf({ name, labels }: Sample): string {
  return name + JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function aSample(name: string, labels: Record<string, string>, value: number, timestampMs?: number): Sample {
  const sample = { name, labels: new Map(Object.entries(labels)), value };
  return timestampMs === undefined ? sample : { ...sample, timestampMs };
}
