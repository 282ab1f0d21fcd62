import { describe, expect, it } from 'vitest';
import { readRepositoriesFile } from './repositories-file.ts';

function read(text: string) {
  return readRepositoriesFile({ path: 'repositories.yaml', bytes: new TextEncoder().encode(text) });
}

describe('readRepositoriesFile', () => {
  it('reads each with what is shown to it, and none where the file is empty', () => {
    const team = { name: 'team-a', url: 'https://git.example.com/a', tokenFile: 'a/token' };

    expect(read(`repositories: [${JSON.stringify(team)}]`)).toEqual({ type: 'Sound', repositories: [team] });
    expect(read('# none yet')).toEqual({ type: 'Sound', repositories: [] });
  });

  it.each([
    { given: 'a name that no object could have', text: '{name: Team, url: x}', says: /must be lower-case/ },
    { given: 'a field that is not known', text: '{name: a, url: x, token: secret}', says: /token/ },
    {
      given: 'all names',
      text: '{name: a, url: x, applications: ["*"]}',
      says: /must be the name of an application/,
    },
    {
      given: 'a name twice',
      text: '{name: a, url: x}, {name: a, url: y}',
      says: /another repository named "a"/,
    },
    {
      given: 'a tag and a range',
      text: '{name: a, url: x, tag: t, versions: "*"}',
      says: /^tag and versions/,
    },
    { given: 'a key without hosts', text: '{name: a, url: x, sshKeyFile: k}', says: /belong together/ },
    {
      given: 'two credentials',
      text: '{name: a, url: x, tokenFile: t, sshKeyFile: k, knownHostsFile: h}',
      says: /^tokenFile and sshKeyFile/,
    },
  ])('refuses $given, and says where', ({ text, says }) => {
    const result = read(`repositories: [${text}]`);

    expect(result).toMatchObject({
      type: 'Faulty',
      findings: [{ file: 'repositories.yaml', line: 1, message: expect.stringMatching(says) }],
    });
  });
});
