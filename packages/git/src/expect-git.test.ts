import { expect, it } from 'vitest';
import { lastAnswer } from './expect-git.ts';

const received = (header: string): string => `18:13:52.7 http.c:684              <= Recv header: ${header}\n`;

it.each([
  { name: 'nothing', trace: 'fatal: no\n', is: { status: '', contentType: '' } },
  {
    name: 'one answer',
    trace: received('HTTP/1.1 200 OK') + received('Content-Type: text/html; charset=utf-8'),
    is: { status: '200', contentType: 'text/html' },
  },
  {
    name: 'an answer to which another one led, without a type',
    trace: received('HTTP/1.1 302 Found') + received('content-type: text/html') + received('HTTP/2 200'),
    is: { status: '200', contentType: '' },
  },
])('the last answer of a trace with $name', ({ trace, is }) => {
  expect(lastAnswer(trace)).toEqual(is);
});
