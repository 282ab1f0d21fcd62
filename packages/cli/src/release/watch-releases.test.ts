import { describe, expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { changeText } from './watch-releases.ts';

describe('changeText', () => {
  it('tells where a release is, and with wide of which version', () => {
    const place = 'Progressing   10%  WaitingForApproval: 0 of 2 approvals';

    expect(changeText(aRelease(), 'table')).toBe(`shop/shop-2-1a2b3c4 on production  ${place}`);
    expect(changeText(aRelease(), 'wide')).toBe(
      `shop/shop-2-1a2b3c4 on production  version 1a2b3c4 commit c0ffee1  ${place}`,
    );
  });

  it('says of a new release that no runner has seen it', () => {
    expect(changeText(aRelease({ status: null }), 'table')).toContain('Created: no runner has seen it yet');
  });
});
