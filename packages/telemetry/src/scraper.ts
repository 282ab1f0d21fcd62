import type { Clock, Observed, Op } from '@seatrial/core';
import { TelemetryError } from './errors.ts';
import { type Exposition, fatalFinding, parseExposition } from './exposition.ts';
import type { HttpGet } from './http-get.ts';
import { defaultExpositionLimits, type ExpositionLimits } from './limits.ts';
import { shareWork } from './share.ts';

export interface Scraper {
  readonly url: string;
  /** Rejects only when the caller aborts: whatever else happens is an observation. */
  scrape(op: Op): Promise<Observed<Exposition>>;
}

export interface ScraperOptions {
  readonly url: string;
  readonly get: HttpGet;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
  /** Callers within this span share one scrape. */
  readonly shareMs: number;
  readonly limits?: ExpositionLimits;
}

/** Reads one `/metrics` page. A page that is not wholly an exposition is `Unavailable`, never half believed. */
export function createScraper(options: ScraperOptions): Scraper {
  const { url, get, clock, timeoutMs, bodyBytesMax, shareMs, limits = defaultExpositionLimits } = options;

  async function scrapeOnce(op: Op): Promise<Observed<Exposition>> {
    try {
      const { status, body } = await get(
        { url, headers: { accept: 'text/plain;version=0.0.4' }, timeoutMs, bodyBytesMax },
        op,
      );
      if (status !== 200) return unavailable(`Cannot scrape ${url}: it answered ${status}, expected 200`);
      return read(parseExposition(body, limits));
    } catch (error) {
      if (error instanceof TelemetryError) return unavailable(error.message);
      throw error;
    }
  }

  function read(exposition: Exposition): Observed<Exposition> {
    const fatal = fatalFinding(exposition);
    if (fatal !== undefined) return unavailable(`Cannot read ${url}: line ${fatal.line}: ${fatal.message}`);
    if (exposition.families.size === 0) return { type: 'NoData', reason: `${url} has no metrics` };
    return { type: 'Value', value: exposition };
  }

  return { url, scrape: shareWork({ clock, ageMsMax: shareMs }, scrapeOnce) };
}

function unavailable(reason: string): Observed<Exposition> {
  return { type: 'Unavailable', reason };
}
