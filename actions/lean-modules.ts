import { createRequire } from 'node:module';
import type { Plugin } from 'rolldown';

const require = createRequire(import.meta.url);

/** Of undici what our packages ask for: it loads all of itself, with a browser's fetch, caches and mocks, whatever is asked for. */
const undici = `
import Agent from ${at('undici/lib/dispatcher/agent.js')};
import Dispatcher from ${at('undici/lib/dispatcher/dispatcher.js')};
import ProxyAgent from ${at('undici/lib/dispatcher/proxy-agent.js')};
import buildConnector from ${at('undici/lib/core/connect.js')};
import api from ${at('undici/lib/api/index.js')};
Object.assign(Dispatcher.prototype, api);
const { fetch } = globalThis; // of a client that nobody makes
export { Agent, buildConnector, fetch, ProxyAgent };
`;

interface Replaced {
  readonly source: RegExp;
  /** Only where it is imported by these. */
  readonly importer: RegExp;
  readonly code: string;
}

/** Half of a bundle would be code that nothing in it can reach; no bundler can tell that by itself. */
const replaced: Readonly<Record<string, Replaced>> = {
  undici: {
    source: /^undici$/,
    importer: /\/packages\/|\/client-node\/dist\/|\/@actions\/http-client\//,
    code: undici,
  },
  // as packages/kube/src/kubeconfig-library.ts does it
  'client-of-all-kinds': {
    source: /^\.\/gen\/index\.js$/,
    importer: /\/client-node\/dist\/config\.js$/,
    code: `export { createConfiguration } from ${at('@kubernetes/client-node/dist/gen/configuration.js')};
export { ServerConfiguration } from ${at('@kubernetes/client-node/dist/gen/servers.js')};`,
  },
  // only with UNDICI_USE_MILO; and the parser for processors without SIMD, on which GitHub runs nothing
  'other-parsers': {
    source: /\/(?:milo\/(?:no-)?simd|llhttp\/llhttp-wasm)\.js$/,
    importer: /\/undici\/lib\/dispatcher\//,
    code: 'export {};',
  },
  // requests go through undici, which has its own way through such a proxy
  socks: {
    source: /^socks(?:-proxy-agent)?$/,
    importer: /\/client-node\/dist\//,
    code: 'export class SocksProxyAgent {}\nexport class SocksClient {}',
  },
};

/** Replaces modules by what is used of them. */
export function leanModules(): Plugin {
  return {
    name: 'lean-modules',
    resolveId(source, importer = '') {
      const found = Object.entries(replaced).find(
        ([, it]) => it.source.test(source) && it.importer.test(importer),
      );
      return found === undefined ? null : `\0${found[0]}`;
    },
    load(id) {
      const found = id.startsWith('\0') ? replaced[id.slice(1)] : undefined;
      return found === undefined ? null : { code: found.code, moduleSideEffects: true };
    },
  };
}

function at(path: string): string {
  const place = require.resolve(path.startsWith('@') ? path.split('/').slice(0, 2).join('/') : path);
  return JSON.stringify(
    path.startsWith('@') ? place.replace(/\/dist\/.*$/, path.replace(/^@[^/]+\/[^/]+/, '')) : place,
  );
}
