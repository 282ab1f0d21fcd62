/** The package a file is in, such as `core` or `actions/validate`; none for the rest of the repository. */
export function packageOf(path: string): string | undefined {
  const [area, name] = path.split('/');
  if (name === undefined || !path.includes('/src/')) return undefined;
  if (area === 'packages') return name;
  return area === 'actions' ? `actions/${name}` : undefined;
}

/** Code that only tests run: it may use test libraries, the real clock and the internals of any package. */
export function isTestCode(path: string): boolean {
  return (
    /(?:\.test\.ts|\.fixture\.ts|\/fixtures\.ts|\/testing\/.*|\/test-world\.ts)$/.test(path) ||
    path.startsWith('test/')
  );
}

/** A file that is started as a program: the door to arguments, environment, standard streams and exit code. */
export function isProgram(path: string): boolean {
  return (
    /^packages\/[^/]+\/(?:src\/(?:.*\/)?main\.ts|src\/workloads\/[^/]+\.ts|bin\/.*)$/.test(path) ||
    /^actions\/[^/]+\/src\/(?:main|post)\.ts$/.test(path)
  );
}

/** `@scope/name` or `name` of an import that is neither a path nor of Node itself. */
export function libraryOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
