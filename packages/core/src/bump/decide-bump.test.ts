import type { SourceFile } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { type BumpAsked, type BumpDecision, bumpMessage, decideBump } from './decide-bump.ts';

const digest = `sha256:${'0a'.repeat(32)}`;
const older = `sha256:${'0b'.repeat(32)}`;
const image = { repository: 'r.example/shop', tag: '2.0' };
const pinned = { ...image, digest };

function decide(files: Readonly<Record<string, string>>, asked: Partial<BumpAsked> = {}): BumpDecision {
  const sources: readonly SourceFile[] = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }));
  return decideBump(sources, { image, pointers: [], ...asked });
}

/** The files as they are afterwards. */
function changed(decision: BumpDecision): Readonly<Record<string, string>> | BumpDecision {
  if (decision.type !== 'Change') return decision;
  return Object.fromEntries(decision.files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]));
}

const pod = (reference: string): string => `# the shop
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers:
        - {name: init, image: other:1}
      containers:
        - name: web
          image: ${reference} # set by CI
`;
const kustomization = (entry: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n- ${entry}\n`;

describe('decideBump', () => {
  it('sets the image of a container, and leaves all others, comments and layout', () => {
    expect(changed(decide({ 'web.yaml': pod('r.example/shop:1.0') }))).toEqual({
      'web.yaml': pod('r.example/shop:2.0'),
    });
  });

  it('sets tag and digest together, and a tag alone takes the digest off, which would win over it', () => {
    const before = { 'web.yaml': pod(`r.example/shop:1.0@${older}`) };

    expect(changed(decide(before, { image: pinned }))).toEqual({
      'web.yaml': pod(`r.example/shop:2.0@${digest}`),
    });
    expect(changed(decide(before))).toEqual({ 'web.yaml': pod('r.example/shop:2.0') });
  });

  it.each([
    ['the new tag', '{name: r.example/shop, newTag: "1.0"}', '{name: r.example/shop, newTag: "2.0"}'],
    [
      'what the image is called there',
      '{name: shop, newName: r.example/shop, newTag: v1}',
      '{name: shop, newName: r.example/shop, newTag: "2.0"}',
    ],
  ])('sets %s of a kustomization', (_, before, after) => {
    expect(changed(decide({ 'kustomization.yaml': kustomization(before) }))).toEqual({
      'kustomization.yaml': kustomization(after),
    });
  });

  it('sets what a kustomization has of tag and digest', () => {
    const both = (tag: string, sha: string): string =>
      kustomization(`{name: r.example/shop, newTag: "${tag}", digest: "${sha}"}`);
    const onlyDigest = (sha: string): string => kustomization(`{name: r.example/shop, digest: "${sha}"}`);

    expect(changed(decide({ 'k.yaml': both('1.0', older) }, { image: pinned }))).toEqual({
      'k.yaml': both('2.0', digest),
    });
    expect(changed(decide({ 'k.yaml': onlyDigest(older) }, { image: pinned }))).toEqual({
      'k.yaml': onlyDigest(digest),
    });
  });

  it('refuses where a digest would stay and win', () => {
    expect(
      decide({ 'k.yaml': kustomization(`{name: r.example/shop, newTag: "1", digest: "${older}"}`) }),
    ).toEqual({
      type: 'Refuse',
      problems: ['k.yaml: images[0]: it has a digest, which wins over a tag: give the new digest too'],
    });
  });

  it('sets the values of a chart, by repository and by registry', () => {
    const values = (tag: string): string =>
      `web:\n  image:\n    registry: r.example\n    repository: shop\n    tag: ${tag}\n    digest: ""\njobs:\n  image: r.example/shop:${tag === '"1.0"' ? '1.0' : '2.0'}\n`;

    expect(changed(decide({ 'values.yaml': values('"1.0"') }))).toEqual({ 'values.yaml': values('"2.0"') });
  });

  it('sets places by their pointers, and nothing else of the file', () => {
    const values = (tag: string): string => `shopVersion: "${tag}"\nimage: r.example/shop:1.0\n`;

    const decision = decide(
      { 'values.yaml': values('1.0'), 'web.yaml': pod('r.example/shop:1.0') },
      { pointers: [{ file: 'values.yaml', pointer: '/shopVersion' }] },
    );

    expect(changed(decision)).toEqual({ 'values.yaml': values('2.0') });
  });

  it.each([
    ['/nowhere', 'values.yaml: there is nothing at a place that was given'],
    ['/digest', 'values.yaml: digest: it is a digest, and no digest is given'],
  ])('refuses the pointer %s', (pointer, problem) => {
    expect(
      decide({ 'values.yaml': `digest: ${older}\n` }, { pointers: [{ file: 'values.yaml', pointer }] }),
    ).toEqual({
      type: 'Refuse',
      problems: [problem],
    });
  });

  it('says that there is nothing to change where every place has it', () => {
    expect(decide({ 'web.yaml': pod('r.example/shop:2.0') })).toEqual({ type: 'Nothing', places: 1 });
  });

  it('refuses where no place names it, and says what was left alone', () => {
    const secret = `image: r.example/shop:1.0\nsops:\n  mac: ENC[a]\n`;

    expect(decide({ 'web.yaml': pod('other:1'), 'secret.yaml': secret })).toEqual({
      type: 'Refuse',
      problems: [
        'no place names r.example/shop in the 2 files that were looked at; secret.yaml is encrypted by SOPS and left alone',
      ],
    });
  });

  it('changes nothing at all where one file that has the name cannot be read', () => {
    const decision = decide({
      'a.yaml': pod('r.example/shop:1.0'),
      'b.yaml': 'image: [r.example/shop:1.0\n',
    });

    expect(decision).toMatchObject({
      type: 'Refuse',
      problems: [expect.stringContaining('Cannot edit b.yaml')],
    });
  });

  it('passes over templates of charts', () => {
    const decision = decide({
      'a.yaml': pod('r.example/shop:1.0'),
      'templates/b.yaml': '{{ if }}\nimage: {{ x }}\n',
    });

    expect(decision.type).toBe('Change');
  });
});

describe('decideBump, by application', () => {
  const application = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  path: apps/shop
  namespace: shop
  source: {kustomize: {folder: overlays/staging}}
  targets:
  - {cluster: staging}
  - {cluster: production, kustomize: overlays/production}
`;
  const entry = (tag: string): string => kustomization(`{name: r.example/shop, newTag: "${tag}"}`);
  const files = {
    'shop.yaml': application,
    'apps/shop/overlays/staging/kustomization.yaml': entry('1.0'),
    'apps/shop/overlays/production/kustomization.yaml': entry('1.0'),
    'apps/shopping/web.yaml': pod('r.example/shop:1.0'),
  };

  it('looks in its folder alone', () => {
    expect(Object.keys(changed(decide(files, { application: 'shop' })))).toEqual([
      'apps/shop/overlays/staging/kustomization.yaml',
      'apps/shop/overlays/production/kustomization.yaml',
    ]);
  });

  it('looks in the overlay of one cluster alone', () => {
    for (const cluster of ['staging', 'production'])
      expect(changed(decide(files, { application: 'shop', cluster }))).toEqual({
        [`apps/shop/overlays/${cluster}/kustomization.yaml`]: entry('2.0'),
      });
  });

  it('refuses one cluster where its files are those of others too', () => {
    const shared = { ...files, 'shop.yaml': application.replace(', kustomize: overlays/production', '') };

    expect(decide(shared, { application: 'shop', cluster: 'staging' })).toEqual({
      type: 'Refuse',
      problems: [expect.stringContaining('no overlay and no values of its own for staging')],
    });
  });

  it.each([
    [{ application: 'shop', cluster: 'moon' }, 'does not go to moon'],
    [{ application: 'ship' }, 'there is no Application ship'],
    [{ cluster: 'staging' }, 'a cluster is given and no application'],
    [{ paths: ['nowhere/**'] }, 'no file is at nowhere/**'],
  ])('refuses %j', (asked, problem) => {
    expect(decide(files, asked)).toEqual({ type: 'Refuse', problems: [expect.stringContaining(problem)] });
  });

  it.each([
    ['apps/*/web.yaml', ['apps/shopping/web.yaml']],
    ['apps/**/production/*.yaml', ['apps/shop/overlays/production/kustomization.yaml']],
    [
      '**/kust*.yaml',
      ['apps/shop/overlays/staging/kustomization.yaml', 'apps/shop/overlays/production/kustomization.yaml'],
    ],
    ['apps/shopping/**', ['apps/shopping/web.yaml']],
  ])('looks in files by the pattern %s', (pattern, paths) => {
    expect(Object.keys(changed(decide(files, { paths: [pattern] })))).toEqual(paths);
  });
});

it('bumpMessage: names the image, and each place', () => {
  const decision = decide({ 'web.yaml': pod('r.example/shop:1.0') });

  expect(bumpMessage(image, decision.type === 'Change' ? decision.files : [])).toBe(
    'Bump r.example/shop:2.0\n\n- web.yaml:12: r.example/shop:1.0 -> r.example/shop:2.0',
  );
});
