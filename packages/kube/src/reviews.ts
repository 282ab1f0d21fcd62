import { requestJson } from './json.ts';
import type { Op } from './op.ts';
import type { Transport } from './transport.ts';

export interface AccessAttributes {
  readonly verb: string;
  /** '' for the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface AccessVerdict {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Who the API server takes us for. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
}

export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
}

export interface ServiceAccountToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** The questions about ourselves and the server that are not about an object. */
export interface Reviews {
  serverVersion(op: Op): Promise<ServerVersion>;
  /** Whether we may do this, by SelfSubjectAccessReview. */
  accessReview(attributes: AccessAttributes, op: Op): Promise<AccessVerdict>;
  /** By SelfSubjectReview. */
  selfSubject(op: Op): Promise<UserInfo>;
  /** A bounded token for a service account, by TokenRequest; the API server's minimum is 600 s. */
  tokenFor(
    serviceAccount: { namespace: string; name: string },
    expirationSeconds: number,
    op: Op,
  ): Promise<ServiceAccountToken>;
}

export function createReviews(transport: Transport): Reviews {
  async function ask<T>(path: string, body: unknown, doing: string, op: Op): Promise<T> {
    return (await requestJson<T>(transport, { method: 'POST', path, body, doing, repeat: 'Always' }, op))
      .value;
  }

  return {
    async serverVersion(op) {
      const request = {
        method: 'GET',
        path: '/version',
        doing: 'read the version of the API server',
        repeat: 'Always',
      } as const;
      return (await requestJson<ServerVersion>(transport, request, op)).value;
    },
    async accessReview(attributes, op) {
      const { status } = await ask<{ status: { allowed: boolean; reason?: string } }>(
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: attributes },
        },
        `ask whether we may ${attributes.verb} ${attributes.resource}`,
        op,
      );
      return { allowed: status.allowed, reason: status.reason ?? '' };
    },
    async selfSubject(op) {
      const { status } = await ask<{
        status: { userInfo: Omit<UserInfo, 'groups'> & { groups?: string[] } };
      }>(
        '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
        'ask who we are',
        op,
      );
      return { ...status.userInfo, groups: status.userInfo.groups ?? [] };
    },
    async tokenFor({ namespace, name }, expirationSeconds, op) {
      const { status } = await ask<{ status: { token: string; expirationTimestamp: string } }>(
        `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}/token`,
        { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds } },
        `request a token for ServiceAccount ${namespace}/${name}`,
        op,
      );
      return { token: status.token, expiresAt: status.expirationTimestamp };
    },
  };
}
