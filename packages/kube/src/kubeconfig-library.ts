import { registerHooks } from 'node:module';

/** Of the library's generated client, which has a class for each kind of Kubernetes, what its KubeConfig asks for. */
const parts = { createConfiguration: 'configuration.js', ServerConfiguration: 'servers.js' } as const;
const library = '@kubernetes/client-node/dist/';

/**
 * The KubeConfig of @kubernetes/client-node, which knows every way to authenticate. It names all of the generated client, and uses
 * two functions of it where somebody makes such a client, as nobody does here: these alone are loaded. All of it would be half of
 * the memory of a runner at rest (docs/adr/0048), and half of a second for each command.
 */
export async function loadKubeConfig(): Promise<typeof import('@kubernetes/client-node/dist/config.js')> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const { parentURL = '' } = context;
      if (specifier !== './gen/index.js' || !parentURL.endsWith(`${library}config.js`))
        return next(specifier, context);
      const lines = Object.entries(parts).map(
        ([name, file]) =>
          `export { ${name} } from ${JSON.stringify(new URL(`./gen/${file}`, parentURL).href)};`,
      );
      const url = `data:text/javascript,${encodeURIComponent(lines.join('\n'))}`;
      return { url, format: 'module', shortCircuit: true };
    },
  });
  try {
    return await import('@kubernetes/client-node/dist/config.js');
  } finally {
    hooks.deregister();
  }
}
