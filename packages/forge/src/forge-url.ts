import { ForgeError } from './errors.ts';

/**
 * The address of an API. A token goes over encrypted connections alone, or stays on this machine.
 * @throws ForgeError BadConfig
 */
export function expectForgeUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(url?.hostname ?? '');
  if (
    url !== undefined &&
    url.username === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))
  ) {
    return url;
  }
  const hint = 'it is no address with https, such as https://api.github.com or https://HOST/api/v3';
  throw new ForgeError('BadConfig', `Cannot use the address of the forge: ${hint}`);
}
