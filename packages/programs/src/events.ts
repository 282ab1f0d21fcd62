import type { ObtainMethod } from './errors.ts';

/** What happens while a program is obtained, as data; `createReporter` turns it into lines. */
export type ProgramEvent =
  | {
      readonly type: 'Found';
      readonly name: string;
      readonly path: string;
      readonly source: ObtainMethod | 'Cache';
    }
  | {
      readonly type: 'VersionMismatch';
      readonly name: string;
      readonly path: string;
      readonly source: ObtainMethod;
      readonly found: string;
      readonly wanted: string;
    }
  | { readonly type: 'CacheBroken'; readonly name: string; readonly path: string }
  | { readonly type: 'HostUnreachable'; readonly reason: string }
  | {
      readonly type: 'MethodFailed';
      readonly name: string;
      readonly method: ObtainMethod;
      readonly reason: string;
    }
  | {
      readonly type: 'Downloading';
      readonly name: string;
      readonly url: string;
      readonly bytes: number;
      readonly bytesTotal: number | undefined;
      readonly elapsedMs: number;
    }
  | {
      readonly type: 'Building';
      readonly name: string;
      readonly packages: number;
      readonly elapsedMs: number;
    }
  | { readonly type: 'Waiting'; readonly name: string; readonly pid: number }
  | {
      readonly type: 'Ready';
      readonly name: string;
      readonly path: string;
      readonly source: ObtainMethod;
      readonly elapsedMs: number;
    };

export type Report = (event: ProgramEvent) => void;
