import { describe, expect, it } from 'vitest';
import { parseInputs, type Written } from './inputs.ts';

const digest = '0a'.repeat(32);
const written: Written = {
  version: '',
  mirror: '',
  sha256: '',
  ownVersion: '1.2.3',
  serverUrl: 'https://github.example',
  repository: 'team/seatrial',
};

describe('parseInputs', () => {
  it('takes the version and the releases of the action where nothing is written', () => {
    expect(parseInputs(written)).toEqual({
      version: '1.2.3',
      baseUrl: 'https://github.example/team/seatrial/releases/download/v1.2.3',
      sha256: undefined,
    });
  });

  it('takes a version, a mirror and a digest', () => {
    const asked = {
      version: 'v2.0.0-rc.1',
      mirror: 'https://mirror.example/a',
      sha256: digest.toUpperCase(),
    };

    expect(parseInputs({ ...written, ...asked })).toEqual({
      version: '2.0.0-rc.1',
      baseUrl: 'https://mirror.example/a',
      sha256: digest,
    });
  });

  it.each([
    [{ version: 'latest' }, 'version: it is "latest", write one like 0.1.0'],
    [{ version: '1.2.3/../../x' }, 'version: it is "1.2.3/../../x"'],
    [{ sha256: 'abc' }, 'sha256: it is "abc"'],
    [{ mirror: 'ftp://a.example' }, 'mirror: it is no URL of https, http or file'],
    [{ mirror: 'nowhere' }, 'mirror: it is no URL of https, http or file'],
    [{ mirror: 'http://a.example' }, 'mirror: by http anybody on the way can change what comes'],
    [{ repository: '' }, 'mirror: the action is of no repository'],
  ])('says what is wrong with %j', (asked, problem) => {
    expect(parseInputs({ ...written, ...asked })).toMatch(`Cannot take the input ${problem}`);
  });

  it('says nothing of a password in a mirror', () => {
    const problem = parseInputs({ ...written, mirror: 'https://ada:secret@mirror.example' });

    expect(problem).toMatch(/^Cannot take the input mirror: it has a name, a password or a query/);
    expect(problem).not.toContain('secret');
  });
});
