import type { Check } from '../finding.ts';

/** Hosts of package registries by their form; which registry is used is the business of the machine's set-up. */
const REGISTRY = /\b(?:registry|proxy|sum|index)\.[a-z]+\.org\b/;

export const registryHosts: Check = {
  name: 'no file names the host of a package registry',
  find: (files) =>
    files.flatMap(({ path, text }) =>
      text.split('\n').flatMap((content, index) => {
        const host = REGISTRY.exec(content)?.[0];
        if (host === undefined) return [];
        return [
          { path, line: index + 1, message: `names ${host}: leave the choice to the machine's set-up` },
        ];
      }),
    ),
};
