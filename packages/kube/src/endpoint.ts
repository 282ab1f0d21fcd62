import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { messageOf } from '@seatrial/core';
import { KubeError } from './errors.ts';
import { loadKubeConfig } from './kubeconfig-library.ts';
import { createTokenFiles, takeTokenFile } from './token-file.ts';

/** Where the kubeconfig comes from: its text, else a file, else in-cluster or the user's default file. */
export interface KubeconfigSource {
  readonly path?: string;
  readonly text?: string;
  readonly context?: string;
}

export interface TlsOptions {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  readonly pfx?: string | Buffer | undefined;
  readonly passphrase?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
}

export interface Credentials {
  readonly tls: TlsOptions;
  readonly headers: Readonly<Record<string, string>>;
}

/** An API server and how to authenticate to it. */
export interface Endpoint {
  readonly origin: string;
  /** '' or a path without a slash at its end, for servers behind a proxy with a prefix. */
  readonly pathPrefix: string;
  readonly proxyUrl: string | undefined;
  /** Asks token files and exec plugins again when what they gave has expired. @throws KubeError Unauthorized */
  credentials(): Promise<Credentials>;
  /** Reads everything again at the next question: the server refused what we had. */
  forgetCredentials(): void;
}

/**
 * Reads a kubeconfig. KubeConfig of @kubernetes/client-node does it, for it knows every way to authenticate.
 * @throws KubeError BadConfig
 */
export async function loadEndpoint(source: KubeconfigSource): Promise<Endpoint> {
  // Here and not at the top: the library takes several 100 ms to import, and most commands need no cluster.
  const library = await loadKubeConfig();
  const where = source.text !== undefined ? 'the kubeconfig' : `the kubeconfig ${source.path ?? '(default)'}`;
  const read = (): Selected => select(readConfig(new library.KubeConfig(), source, where), source, where);
  const { server, proxyUrl, ...first } = read();
  const tokenIn = createTokenFiles();
  let current: Authentication = first;
  let isRefused = false;
  let lastToken: string | undefined;

  /** A file that somebody is just writing breaks nothing: what was in it stays in use. */
  function readAgain(): Authentication {
    try {
      return read();
    } catch {
      return current;
    }
  }

  async function tokenHeader(path: string): Promise<Credentials['headers']> {
    try {
      lastToken = await tokenIn(path).current();
      return { authorization: `Bearer ${lastToken}` };
    } catch (cause) {
      const problem = `${firstLineOf(cause)}, see that it holds a token`;
      throw new KubeError('Unauthorized', `Cannot read the token in ${path}: ${problem}`, { cause });
    }
  }

  return {
    origin: server.origin,
    pathPrefix: server.pathname.replace(/^([^]*[^/])?\/*$/, '$1'),
    proxyUrl,
    async credentials() {
      if (isRefused) current = readAgain();
      isRefused = false;
      const { config, tokenFile } = current;
      const credentials = await credentialsOf(config, where);
      if (tokenFile === undefined) return credentials;
      return { ...credentials, headers: { ...credentials.headers, ...(await tokenHeader(tokenFile)) } };
    },
    forgetCredentials() {
      isRefused = true;
      const { tokenFile } = current;
      if (tokenFile !== undefined && lastToken !== undefined) tokenIn(tokenFile).refused(lastToken);
    },
  };
}

function readConfig(config: KubeConfig, source: KubeconfigSource, where: string): KubeConfig {
  try {
    if (source.text !== undefined) config.loadFromString(source.text);
    else if (source.path !== undefined) config.loadFromFile(source.path);
    else config.loadFromDefault();
  } catch (cause) {
    throw new KubeError('BadConfig', `Cannot read ${where}: ${firstLineOf(cause)}, check the file`, {
      cause,
    });
  }
  if (source.context !== undefined) config.setCurrentContext(source.context);
  return config;
}

interface Authentication {
  readonly config: KubeConfig;
  /** Where the token stands, which is then not in `config`. */
  readonly tokenFile: string | undefined;
}

interface Selected extends Authentication {
  readonly server: URL;
  readonly proxyUrl: string | undefined;
}

/** Checks that the current context leads to a server, and corrects what the library makes of two rare cases. */
function select(config: KubeConfig, source: KubeconfigSource, where: string): Selected {
  const context = config.getContextObject(config.getCurrentContext());
  if (context === null) {
    const known = config.getContexts().map(({ name }) => name);
    const current = config.getCurrentContext() as string | undefined;
    const problem = current ? `no context '${current}'` : 'no current context is set';
    throw badConfig(where, `${problem}, there are: ${known.join(', ') || 'none'}`);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw badConfig(where, `context '${context.name}' names no known cluster`);
  const server = URL.parse(cluster.server);
  if (server === null || !/^https?:$/.test(server.protocol)) {
    const shown = String(cluster.server).replace(/\/\/[^/@]*@/, '//***@');
    throw badConfig(where, `the server '${shown}' is not an http or https URL`);
  }
  // Without a user it leaves out the cluster's CA too.
  if (config.getCurrentUser() === null) config.users = [...config.users, { name: context.user }];
  // It refuses plain http unless told not to verify, though there is nothing to verify.
  if (server.protocol === 'http:') config.clusters = [{ ...cluster, skipTLSVerify: true }];
  return { config, tokenFile: takeTokenFile(config, source), server, proxyUrl: cluster.proxyUrl };
}

async function credentialsOf(config: KubeConfig, where: string): Promise<Credentials> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    throw new KubeError('Unauthorized', `Cannot authenticate with ${where}: ${firstLineOf(cause)}`, {
      cause,
    });
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {}))
    headers[name.toLowerCase()] = String(value).trim(); // token files may end with a line feed
  if (typeof options.auth === 'string') {
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = options as TlsOptions;
  return { tls: { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }, headers };
}

function badConfig(where: string, problem: string): KubeError {
  return new KubeError('BadConfig', `Cannot use ${where}: ${problem}, correct it or choose another context`);
}

/** Without the picture of the place that a YAML parser draws below. */
function firstLineOf(cause: unknown): string {
  return messageOf(cause).split('\n', 1)[0] ?? '';
}
