import { describe, expect, it } from 'vitest';
import { clustersOf, oneClusterOf } from './clusters.ts';

const token = async () => 'x';

function clusters(written: Readonly<Record<string, string>>) {
  return clustersOf(
    (name) => written[name] ?? '',
    () => token,
  );
}

describe('clustersOf', () => {
  it('takes contexts of the kubeconfig and addresses of runners, each line once', () => {
    const written =
      '\n staging \narn:aws:eks:eu-1:1:cluster/a=b\nproduction=https://seatrial.example\nstaging\n';

    expect(
      clusters({ clusters: written, kubeconfig: '/k', audience: 'seatrial', 'ca-file': 'ca.pem' }),
    ).toEqual([
      { name: 'staging', access: { kubeconfig: '/k', context: 'staging' } },
      {
        name: 'arn:aws:eks:eu-1:1:cluster/a=b',
        access: { kubeconfig: '/k', context: 'arn:aws:eks:eu-1:1:cluster/a=b' },
      },
      { name: 'production', access: { api: { url: 'https://seatrial.example', token, caFile: 'ca.pem' } } },
    ]);
  });

  it('gives a token to no address that others could listen to', () => {
    const at = (url: string) => clusters({ clusters: `a=${url}`, audience: 'seatrial' });

    expect(at('http://127.0.0.1:8080')).toMatchObject([{ name: 'a' }]);
    for (const url of ['http://seatrial.example', 'https://ada:x@seatrial.example', 'https://x.example/?a=b'])
      expect(at(url)).toMatch(/^Cannot take the cluster "a=.*": write NAME=https:\/\/HOST/);
  });

  it.each([
    [{ clusters: '=https://x.example', audience: 'a' }, 'Cannot take the cluster "=https://x.example"'],
    [{ clusters: 'a\u001b[2J' }, 'Cannot take the cluster "a\\u001b[2J"'],
    [{ clusters: 'a=https://x.example' }, 'Cannot take the input audience: it is empty'],
    [{ clusters: 'a\na=https://x.example', audience: 'a' }, 'two lines name "a"'],
    [{ clusters: Array.from({ length: 51 }, (_, at) => `c${at}`).join('\n') }, 'it names more than 50'],
  ])('says what is wrong with %j', (written, why) => {
    expect(clusters(written)).toContain(why);
  });
});

describe('oneClusterOf', () => {
  const one = (written: Readonly<Record<string, string>>) =>
    oneClusterOf(
      (name) => written[name] ?? '',
      () => token,
    );

  it('is the current context of the kubeconfig where none is named', () => {
    expect(one({ kubeconfig: '/k' })).toEqual({
      name: 'the current context',
      access: { kubeconfig: '/k' },
    });
    expect(one({ cluster: 'staging' })).toEqual({ name: 'staging', access: { context: 'staging' } });
  });
});
