import { arch, platform } from 'node:process';

/** Operating system and architecture, in Go's and the releases' words. */
export type Platform = { readonly os: string; readonly arch: string };

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export function currentPlatform(): Platform {
  return { os: platform, arch: ARCHITECTURES[arch] ?? arch };
}
