import type { KubeObject } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { routeHealth, routesOf } from './route.ts';

const gateway = { name: 'public', namespace: 'shared' };

describe('routeHealth', () => {
  it('has no problem where every parent has accepted this generation', () => {
    expect(problems(route({}))).toEqual([]);
  });

  it('takes what a gateway writes with the defaults of the API for what the route says without them', () => {
    const parentRef = {
      group: 'gateway.networking.k8s.io',
      kind: 'Gateway',
      name: 'public',
      namespace: 'shop',
    };

    expect(problems(route({ parentRefs: [{ name: 'public' }], parents: [answer({ parentRef })] }))).toEqual(
      [],
    );
  });

  it('asks nothing of anybody where the route names no parent', () => {
    expect(problems(route({ parentRefs: [], parents: [] }))).toEqual([]);
  });

  it('names a parent that nobody answers for, as after a slip of the pen', () => {
    const slip = { name: 'pubilc', namespace: 'shared' };

    expect(problems(route({ parentRefs: [slip], parents: [] }))).toEqual([
      {
        parent: 'Gateway "shared/pubilc"',
        message: 'no gateway answers for it: is it named right, and is it there?',
      },
    ]);
  });

  it('wants each of several parents', () => {
    const both = [gateway, { name: 'inner' }];

    expect(problems(route({ parentRefs: both }))).toMatchObject([{ parent: 'Gateway "shop/inner"' }]);
  });

  it.each([
    {
      name: 'hostnames that no listener has',
      condition: {
        type: 'Accepted',
        status: 'False',
        reason: 'NoMatchingListenerHostname',
        message: 'none fits',
      },
      says: 'its gateway says Accepted: False (NoMatchingListenerHostname): none fits',
    },
    {
      name: 'a listener that is not there',
      condition: { type: 'Accepted', status: 'False', reason: 'NoMatchingParent' },
      says: 'its gateway says Accepted: False (NoMatchingParent)',
    },
    {
      name: 'a backend that is not there',
      condition: {
        type: 'ResolvedRefs',
        status: 'False',
        reason: 'BackendNotFound',
        message: 'no Service "x"',
      },
      says: 'its gateway says ResolvedRefs: False (BackendNotFound): no Service "x"',
    },
    {
      name: 'what is not in effect',
      condition: { type: 'Programmed', status: 'Unknown', reason: 'Pending' },
      says: 'its gateway says Programmed: Unknown (Pending)',
    },
    {
      name: 'a generation that is not the newest',
      condition: { type: 'Accepted', status: 'True', observedGeneration: 1 },
      says: 'its gateway has not said Accepted of this generation',
    },
  ])('tells of $name in the words of the gateway', ({ condition, says }) => {
    const conditions = [accepted, { observedGeneration: 2, ...condition }].filter(
      (it, index) => index === 1 || it.type !== condition.type,
    );

    expect(problems(route({ parents: [answer({ conditions })] }))).toMatchObject([{ message: says }]);
  });

  it('is content where one of several controllers serves the parent', () => {
    const other = answer({ conditions: [{ ...accepted, status: 'False' }] });

    expect(problems(route({ parents: [other, answer({})] }))).toEqual([]);
  });

  it('tells of a route that is not there', () => {
    expect(routeHealth(refOf(route({})), undefined).problems).toMatchObject([{ message: 'it is not there' }]);
  });
});

describe('routesOf', () => {
  it('knows the routes of the Gateway API, and nothing else of such a name', () => {
    const grpc = { ...route({}), kind: 'GRPCRoute' };
    const others = [
      { ...route({}), apiVersion: 'route.openshift.io/v1' },
      { ...route({}), kind: 'Gateway' },
    ];

    expect(routesOf([route({}), grpc, ...others])).toEqual([refOf(route({})), refOf(grpc)]);
  });
});

const accepted = { type: 'Accepted', status: 'True', reason: 'Accepted', message: '', observedGeneration: 2 };

function answer({
  parentRef = gateway,
  conditions = [accepted],
}: {
  parentRef?: object;
  conditions?: object[];
}) {
  return { parentRef, controllerName: 'example.com/gateway', conditions };
}

function route(change: { parentRefs?: object[]; parents?: object[] }): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', generation: 2 },
    spec: { parentRefs: change.parentRefs ?? [gateway] },
    status: { parents: change.parents ?? [answer({})] },
  };
}

function problems(object: KubeObject) {
  return routeHealth(refOf(object), object).problems;
}
