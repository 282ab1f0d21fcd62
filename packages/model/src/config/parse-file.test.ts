import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { type ConfigLimits, configLimits } from './limits.ts';
import { type ParsedFile, parseFile } from './parse-file.ts';

const tight: ConfigLimits = {
  configBytesMax: 1_000,
  manifestBytesMax: 2_000,
  documentsMax: 3,
  nestingMax: 5,
  tokensMax: 400,
  aliasedMax: 200,
  findingsPerFileMax: 4,
};

function parse(text: string, limits = configLimits): ParsedFile {
  return parseFile({ path: 'a.yaml', bytes: new TextEncoder().encode(text) }, limits);
}

function values(text: string, limits = configLimits): readonly unknown[] {
  return parse(text, limits).documents.map((document) => document.value);
}

/** `line:column code` of what is wrong with the file and its documents. */
function places(file: ParsedFile): readonly string[] {
  const all = [...file.findings, ...file.documents.flatMap((document) => document.findings)];
  return all.map(({ line, column, code }: Finding) => `${line}:${column} ${code}`);
}

describe('parseFile', () => {
  const cases: readonly { name: string; text: string; expected: readonly unknown[] }[] = [
    {
      name: 'several documents, without the empty ones',
      text: '---\na: 1\n---\n---\nb: 2\n',
      expected: [{ a: 1 }, { b: 2 }],
    },
    {
      name: 'bounds in the schema of a definition that are larger than whole numbers can be told apart',
      text: 'openAPIV3Schema:\n  a: {maximum: 9223372036854775807, minimum: -9223372036854775808}\n',
      expected: [{ openAPIV3Schema: { a: { maximum: 2 ** 63, minimum: -(2 ** 63) } } }],
    },
    { name: 'JSON indented with tabs', text: '{\n\t"a": [1,\n\t\t2]\n}', expected: [{ a: [1, 2] }] },
    {
      name: 'a byte order mark and CRLF',
      text: '\uFEFFa: 1\r\nb: |\r\n  x\r\n',
      expected: [{ a: 1, b: 'x\n' }],
    },
    { name: 'an empty file', text: '', expected: [] },
    { name: 'only comments', text: '# nothing\n# here', expected: [] },
    {
      name: 'octal numbers as kubectl does',
      text: 'a: 0644\nb: 0o644\nc: 08',
      expected: [{ a: 420, b: 420, c: 8 }],
    },
    {
      name: 'lists and maps in brackets however they are indented',
      text: 'a:\n  b: [\n  "x", {\nc: d }\n]\n  e: {\n\tf: 1\n  }\ng:\n- [\n1]\n- |\n  [\n',
      expected: [{ a: { b: ['x', { c: 'd' }], e: { f: 1 } }, g: [[1], '[\n'] }],
    },
    {
      name: 'text in quotes however it is indented',
      text: 'a:\n  b: "x\ny"\n  c: \'x\ny\'\nd: 1',
      expected: [{ a: { b: 'x y', c: 'x y' }, d: 1 }],
    },
    {
      name: 'comments right behind a quote or bracket',
      text: 'a: "x"#b\nc: [1]#d\n',
      expected: [{ a: 'x', c: [1] }],
    },
    {
      name: 'files that were put together, each with its byte order mark',
      text: '\uFEFFa: 1\n---\r\n\uFEFFb: 2\r\n\uFEFF---\nc: 3\n--- # d\n\uFEFF# e\nd: "\uFEFF"\n',
      expected: [{ a: 1 }, { b: 2 }, { c: 3 }, { d: '\uFEFF' }],
    },
    {
      name: 'dates as text, also under %YAML 1.1',
      text: '%YAML 1.1\n---\na: 2020-01-01',
      expected: [{ a: '2020-01-01' }],
    },
    {
      name: 'keys that are not text as JSON writes them',
      text: '1: a\ntrue: b',
      expected: [{ 1: 'a', true: 'b' }],
    },
    { name: 'aliases', text: 'a: &x [1]\nb: *x', expected: [{ a: [1], b: [1] }] },
    {
      name: 'merge keys: own keys first, then the first source',
      text: 'b: &b {x: 1, y: 2}\na: {<<: [*b, {y: 3, z: 3}], x: 0}',
      expected: [{ b: { x: 1, y: 2 }, a: { x: 0, y: 2, z: 3 } }],
    },
    { name: 'a quoted "<<" as a key', text: '"<<": 1', expected: [{ '<<': 1 }] },
    {
      name: 'names of the prototype as plain keys',
      text: 'constructor: 1\ntoString: 2',
      expected: [{ constructor: 1, toString: 2 }],
    },
  ];
  for (const { name, text, expected } of cases) {
    it(`reads ${name}`, () => expect(values(text)).toEqual(expected));
  }
});

describe('parseFile', () => {
  const cases: readonly { name: string; text: string; expected: readonly string[] }[] = [
    { name: 'an unclosed bracket', text: 'a: [1,\n', expected: ['1:4 YamlSyntax'] },
    {
      name: 'an unclosed bracket before other fields',
      text: 'a:\n  name: [a\nspec: 1\n',
      expected: ['2:9 YamlSyntax'],
    },
    {
      name: 'brackets of another sort',
      text: 'a: [1, {b: 2]\n',
      expected: ['1:8 YamlSyntax', '1:4 YamlSyntax'],
    },
    {
      name: 'a brace without a comma',
      text: 'a: {b: "[",\n  c: "x"\n  d: 2}\n',
      expected: ['3:3 YamlSyntax'],
    },
    { name: 'an unclosed quote', text: 'a: "x', expected: ['1:6 YamlSyntax'] },
    { name: 'a tab as indentation', text: 'a:\n\t- b', expected: ['2:1 YamlSyntax'] },
    {
      name: 'a template',
      text: '{{ .Values.x }}\na: b',
      expected: ['2:1 YamlSyntax', '2:2 YamlSyntax', '2:4 YamlSyntax'],
    },
    { name: 'a key twice', text: 'a: 1\nb: 2\na: 3', expected: ['3:1 DuplicateKey'] },
    { name: 'a list as a key', text: '? [a]\n: b', expected: ['1:3 BadKey'] },
    { name: 'the key __proto__', text: 'a:\n  __proto__: {x: 1}', expected: ['2:3 BadKey'] },
    { name: 'an alias of nothing', text: 'a: *b', expected: ['1:4 BadAlias'] },
    { name: 'an alias inside its own anchor', text: 'a: &a [*a]', expected: ['1:8 BadAlias'] },
    {
      name: 'a tag of another language',
      text: 'a: !!binary aGk=\nb: !include x',
      expected: ['1:13 UnsupportedTag', '2:13 UnsupportedTag'],
    },
    {
      name: 'numbers that JSON cannot keep',
      text: 'a: 12345678901234567890\nb: .nan',
      expected: ['1:4 BadNumber', '2:4 BadNumber'],
    },
    {
      name: 'but only warns of words that YAML 1.1 takes for booleans',
      text: 'a: yes\nb: "yes"',
      expected: ['1:4 AmbiguousScalar'],
    },
    {
      name: 'but only warns of what kubectl takes for a boolean or a number',
      text: 'a: [y, N, Off, yEs, nO]\nb: [1_000, 0b11, 1:30, _1, 2020-01-01]\ny: 1\n"n": 1\n',
      expected: ['1:5', '1:8', '1:11', '2:5', '2:12', '3:1'].map((place) => `${place} AmbiguousScalar`),
    },
    { name: 'a NUL byte', text: 'a: \0', expected: ['1:1 NotText'] },
  ];
  for (const { name, text, expected } of cases) {
    it(`refuses ${name}`, () => expect(places(parse(text))).toEqual(expected));
  }

  it('bytes that are not UTF-8', () => {
    const file = parseFile({ path: 'a.yaml', bytes: Uint8Array.of(0x61, 0xff, 0xfe) }, configLimits);

    expect(places(file)).toEqual(['1:1 NotText']);
  });

  it('only the broken document of several', () => {
    const file = parse('a: 1\n---\nb: [\n---\nc: 3\n');

    expect(file.documents.map((document) => document.value)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(places(file)).toEqual(['3:4 YamlSyntax']);
  });
});

describe('parseFile: limits', () => {
  const atLimit: readonly { name: string; fits: string; over: string; code: string }[] = [
    { name: 'bytes', fits: '#'.repeat(2_000), over: '#'.repeat(2_001), code: 'FileTooLarge' },
    { name: 'documents', fits: '--- a\n'.repeat(3), over: '--- a\n'.repeat(4), code: 'TooManyDocuments' },
    { name: 'nesting', fits: '[[[[[1]]]]]', over: '[[[[[[1]]]]]]', code: 'TooDeep' },
    { name: 'tokens', fits: '\n'.repeat(400), over: '\n'.repeat(401), code: 'TooComplex' },
    {
      name: 'expansion of lists',
      fits: `[&a ${'x'.repeat(200)}, *a]`,
      over: `[&a ${'x'.repeat(200)}, *a, *a]`,
      code: 'TooMuchExpansion',
    },
    {
      name: 'expansion over all documents',
      fits: `[&a ${'x'.repeat(100)}, *a]\n---\n[&a ${'x'.repeat(100)}, *a]`,
      over: `[&a ${'x'.repeat(100)}, *a]\n---\n[&a ${'x'.repeat(100)}, *a, *a, *a]`,
      code: 'TooMuchExpansion',
    },
  ];
  for (const { name, fits, over, code } of atLimit) {
    it(`${name}: the limit passes, one more is ${code}`, () => {
      expect(places(parse(fits, tight))).toEqual([]);
      expect(parse(over, tight).findings.map((finding) => finding.code)).toEqual([code]);
    });
  }

  it('findings: the last one counts those left out', () => {
    const file = parse('{a, a, a, a, a, a}', tight);

    expect(file.findings.map((finding) => finding.code)).toEqual([
      'DuplicateKey',
      'DuplicateKey',
      'DuplicateKey',
      'TooManyFindings',
    ]);
    expect(file.findings.at(-1)?.message).toBe('2 more findings from here on are not shown');
  });

  const hostile: readonly { name: string; text: () => string; code: string }[] = [
    { name: '50 MB', text: () => 'a: b\n'.repeat(10_000_000), code: 'FileTooLarge' },
    { name: '100,000 documents', text: () => '---\na: 1\n'.repeat(100_000), code: 'TooManyDocuments' },
    { name: 'a million brackets', text: () => '['.repeat(1_000_000), code: 'TooDeep' },
    { name: 'a million dashes', text: () => '- '.repeat(1_000_000), code: 'TooDeep' },
    { name: 'a million closing brackets', text: () => ']'.repeat(1_000_000), code: 'YamlSyntax' },
    { name: 'a billion laughs', text: billionLaughs, code: 'TooMuchExpansion' },
  ];
  it('merging from very many maps is only merging', () => {
    const sources = Array.from({ length: 2_000 }, () => '*a').join(',');

    expect(values(`a: &a {x: 1}\nb: {<<: [${sources}]}`)).toEqual([{ a: { x: 1 }, b: { x: 1 } }]);
  });

  for (const { name, text, code } of hostile) {
    it(`${name} are refused without being read through`, () => {
      expect(parse(text()).findings.map((finding) => finding.code)).toContain(code);
    });
  }
});

describe('parseFile: places', () => {
  it('locates scalars by value, lists and maps by key, and what is not there by what is around it', () => {
    const { source, sourceAt } =
      parse('# first\nspec:\n  list:\n  - a: 1\n    b: x\n').documents[0] ?? missing();

    expect(source).toMatchObject({ file: 'a.yaml', line: 2, column: 1 });
    expect(source.locate(['spec'])).toEqual({ line: 2, column: 1 });
    expect(source.locate(['spec', 'list'])).toEqual({ line: 3, column: 3 });
    expect(source.locate(['spec', 'list', 0, 'b'])).toEqual({ line: 5, column: 8 });
    expect(source.locateKey(['spec', 'list', 0, 'b'])).toEqual({ line: 5, column: 5 });
    expect(source.locate(['spec', 'list', 0, 'zzz', 'y'])).toEqual({ line: 4, column: 5 });
    expect(sourceAt(['spec', 'list', 0])).toMatchObject({ line: 4, column: 5 });
    expect(sourceAt(['spec', 'list', 0]).locate(['b'])).toEqual({ line: 5, column: 8 });
  });
});

describe('parseFile: any input', () => {
  const yamlish = fc
    .array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '\t',
        '[',
        ']',
        '{',
        '}',
        ',',
        '&x ',
        '*x',
        '!t ',
        '|',
        '>',
        '"',
        "'",
        '#',
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '<<',
        '? ',
        '\r\n',
        '0',
        '~',
        '\\',
        'é',
        '\u2028',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 100 }).map((text) => new TextEncoder().encode(text)),
    yamlish.map((text) => new TextEncoder().encode(text)),
  );

  it('is read or refused, never thrown at, and every finding is inside the file', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const file = parseFile({ path: 'a.yaml', bytes }, tight);
        const lines = new TextDecoder().decode(bytes).split('\n');
        const findings = [...file.findings, ...file.documents.flatMap((document) => document.findings)];
        for (const { line, column } of findings) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads back any JSON', () => {
    const json = fc
      .jsonValue({ noUnicodeString: false, maxDepth: 3 })
      .filter((value) => !/__proto__|\d{16}/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);

        const file = parse(text);

        expect(file.findings).toEqual([]);
        expect(file.documents.map((document) => document.value)).toEqual(
          value === null ? [] : [JSON.parse(text)],
        );
      }),
    );
  });
});

function billionLaughs(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  return lines.join('\n');
}

function missing(): never {
  throw new Error('the file has no document');
}
