import { CliError } from '../failure.ts';

/** An address to listen at. @throws CliError Usage */
export function parseListen(text: string): { readonly host: string; readonly port: number } {
  const url = /^[^/@?#]+:\d+$/.test(text) ? URL.parse(`tcp://${text}`) : null;
  if (url === null || url.hostname === '') {
    throw new CliError(
      'Usage',
      `Cannot listen at ${JSON.stringify(text)}: it is not HOST:PORT`,
      'for example 127.0.0.1:9100',
    );
  }
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port) };
}
