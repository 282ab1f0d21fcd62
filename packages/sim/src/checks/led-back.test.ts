import { apiVersion } from '@seatrial/model';
import { expect, it } from 'vitest';
import { shopNamespace, shopPath } from '../people/shop.ts';
import { doctored } from './doctored.ts';
import { ledBack } from './led-back.ts';

const promise = 'a branch that was set back leads nobody back';

function aBranch() {
  const given = doctored(ledBack);
  const { repository, staging } = given.world;
  const first = repository.head();
  const second = repository.push({ [`${shopPath}/notes.yaml`]: 'newer' }, 'Newer');
  staging.mirror.fetch();
  given.release({ phase: 'Promoted' }, { commit: second.id });
  given.put({
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: shopNamespace },
    spec: { application: 'shop', cluster: 'staging' },
    status: {
      stableVersion: 'b'.repeat(40),
      stableRelease: 'shop-2-b',
      quarantine: [],
      inventory: [],
      conditions: [],
    },
  });
  const begin = (commit: string): void => {
    const [release] = staging.cluster.store.ofKind('Release');
    const spec = { ...(release?.['spec'] as object), commit };
    const metadata = { name: 'shop-3-c', namespace: shopNamespace };
    given.put({ apiVersion, kind: 'Release', metadata, spec });
  };
  return { given, repository, first, mirror: staging.mirror, begin };
}

it('sees a release of a commit that what runs had left behind', () => {
  const { given, first, begin } = aBranch();

  begin(first.id);

  expect(given.violations()).toEqual([promise]);
});

it('says nothing of a branch that somebody has pushed on since it was set back', () => {
  const { given, repository, first, begin } = aBranch();
  repository.dropNewest(1);
  repository.push({}, 'Another way');

  begin(first.id);

  expect(given.violations()).toEqual([]);
});

it('says nothing of a newer one, nor of a branch that an administrator has accepted', () => {
  const newer = aBranch();
  newer.begin(newer.repository.push({}, 'Newest').id);
  const accepted = aBranch();
  accepted.repository.dropNewest(1);
  accepted.mirror.fetch();
  accepted.mirror.mend('staging');
  accepted.begin(accepted.first.id);

  expect([newer.given.violations(), accepted.given.violations()]).toEqual([[], []]);
});
