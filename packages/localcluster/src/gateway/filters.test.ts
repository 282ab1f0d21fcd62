import { describe, expect, it } from 'vitest';
import { compileFilters, modifyHeaders, modifyPath, redirectLocation } from './filters.ts';

describe('modifyPath', () => {
  // The table of HTTPPathModifier in the Gateway API.
  it.each([
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '/xyz', '/xyz'],
    ['/foo/', '/foo', '/xyz', '/xyz/'],
    ['/foo/bar', '/foo', '', '/bar'],
    ['/foo/', '/foo', '', '/'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo', '/foo', '/', '/'],
    ['/bar', '', '/xyz', '/xyz/bar'],
  ])('path %s with prefix %j replaced by %j is %s', (path, prefix, replacePrefixMatch, expected) => {
    expect(modifyPath(path, { type: 'ReplacePrefixMatch', replacePrefixMatch }, prefix)).toBe(expected);
  });

  it('replaces the whole path, or nothing', () => {
    expect(modifyPath('/foo', { type: 'ReplaceFullPath', replaceFullPath: '/x' }, '')).toBe('/x');
    expect(modifyPath('/foo', undefined, '')).toBe('/foo');
  });
});

describe('redirectLocation', () => {
  const request = { host: 'shop.test', path: '/a', query: 'b=1', port: 8080 };

  it.each([
    ['the same place', {}, 'http://shop.test:8080/a?b=1'],
    ['another host', { hostname: 'new.test' }, 'http://new.test:8080/a?b=1'],
    ['another scheme with its own port', { scheme: 'https' }, 'https://shop.test/a?b=1'],
    ['another port', { port: 9090 }, 'http://shop.test:9090/a?b=1'],
    ['a port that goes without saying', { port: 80 }, 'http://shop.test/a?b=1'],
    [
      'another path',
      { path: { type: 'ReplaceFullPath', replaceFullPath: '/c' } },
      'http://shop.test:8080/c?b=1',
    ],
  ])('goes to %s', (_name, redirect, expected) => {
    expect(redirectLocation(redirect, request, '')).toBe(expected);
  });
});

describe('modifyHeaders', () => {
  it('sets, adds and removes without regard to case', () => {
    const headers = { 'x-a': '1', 'x-b': '2', 'x-c': '3' };

    modifyHeaders(headers, [
      { set: [{ name: 'X-A', value: 'new' }], add: [{ name: 'X-B', value: 'more' }], remove: ['X-C', 'x-d'] },
    ]);

    expect(headers).toEqual({ 'x-a': 'new', 'x-b': ['2', 'more'] });
  });
});

describe('compileFilters', () => {
  it('refuses what is not served, and what excludes each other', () => {
    expect(compileFilters([{ type: 'RequestMirror' }])).toBe('the filter RequestMirror is not served here');
    expect(
      compileFilters([
        { type: 'RequestRedirect', requestRedirect: {} },
        { type: 'URLRewrite', urlRewrite: {} },
      ]),
    ).toBe('RequestRedirect and URLRewrite exclude each other');
  });
});
