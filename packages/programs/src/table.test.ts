import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goModuleDir } from './go-build.ts';
import { type ProgramEntry, programTable } from './table.ts';
import { LINUX } from './test-world.ts';
import { agrees } from './version.ts';

describe('programTable', () => {
  it.each(Object.entries<ProgramEntry>(programTable))(
    '%s: release and Go module pin the same version',
    async (_name, entry) => {
      const goMod = await readFile(join(goModuleDir(entry.go?.module ?? ''), 'go.mod'), 'utf8');

      expect(goMod).toMatch(/^go 1\.26\./m);
      expect(goMod).toContain(entry.go?.package);
      expect(goMod).toMatch(
        new RegExp(
          `^\\s(go\\.etcd\\.io/etcd/server/v3|k8s\\.io/kubernetes|sigs\\.k8s\\.io/kwok|sigs\\.k8s\\.io/kustomize/kustomize/v5|helm\\.sh/helm/v4|github\\.com/getsops/sops/v3|github\\.com/rhysd/actionlint|github\\.com/nektos/act|github\\.com/google/go-containerregistry) v${entry.version}( |$)`,
          'm',
        ),
      );
      const { release } = entry;
      // What is not published with a checksum is built.
      expect(release === undefined || release(LINUX)?.url.includes(`v${entry.version}`)).toBe(true);
    },
  );

  it('has no release for a platform for which none is published', () => {
    expect(programTable.etcd.release({ os: 'darwin', arch: 'arm64' })).toBeUndefined();
  });
});

describe('agrees', () => {
  it.each([
    { found: '1.36.3', wanted: '1.36.3', precision: 'Patch', expected: true },
    { found: '1.36.2', wanted: '1.36.3', precision: 'Patch', expected: false },
    { found: '3.6.11', wanted: '3.6.8', precision: 'Minor', expected: true },
    { found: '3.60.8', wanted: '3.6.8', precision: 'Minor', expected: false },
    { found: 'unknown', wanted: '3.6.8', precision: 'Minor', expected: false },
  ] as const)('$found for $wanted by $precision: $expected', ({ found, wanted, precision, expected }) => {
    expect(agrees(found, wanted, precision)).toBe(expected);
  });
});
