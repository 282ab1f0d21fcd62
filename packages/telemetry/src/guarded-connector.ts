import { isIP, type LookupFunction } from 'node:net';
import { isRefusedAddress } from '@seatrial/core';
import { buildConnector } from 'undici';
import { TelemetryError } from './errors.ts';

/**
 * Connections that lead to no refused address. A name is resolved once for each connection, and the answer that was
 * checked is the one that is connected to: a name that leads elsewhere later is checked again later.
 */
export function guardedConnector(lookup: LookupFunction): buildConnector.connector {
  const guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      const bad = addresses.find(isRefusedAddress);
      if (bad === undefined) callback(error, found, family);
      else callback(refusal(`${hostname} leads to ${bad}`), []);
    });
  };
  const connect = buildConnector({ lookup: guarded });
  return (options, callback) => {
    const { hostname } = options;
    // A literal address is connected to without a look-up.
    if (isIP(hostname) !== 0 && isRefusedAddress(hostname)) callback(refusal(`it is ${hostname}`), null);
    else connect(options, callback);
  };
}

function refusal(what: string): TelemetryError {
  return new TelemetryError(
    'AddressRefused',
    `${what}, where metadata services and the like are and no gateway is, name another address`,
  );
}
