import { expect, it } from 'vitest';
import { workflowTokens } from './id-token.ts';

const op = { signal: new AbortController().signal };
const tokenUntil = (seconds: number, id: number) =>
  `h.${Buffer.from(JSON.stringify({ exp: seconds, id })).toString('base64url')}.s`;

it('workflowTokens: keeps a token until a minute before it ends, then asks for another', async () => {
  let now = 0;
  let asked = 0;
  const ask = async (audience: string) => {
    expect(audience).toBe('seatrial');
    asked += 1;
    return tokenUntil(now / 1_000 + 300, asked);
  };
  const token = workflowTokens({ ask, now: () => now })('seatrial');

  const [first, same] = await Promise.all([token(op), token(op)]);
  now = 239_000;
  const still = await token(op);
  now = 241_000;
  const next = await token(op);

  expect([same, still]).toEqual([first, first]);
  expect(next).not.toBe(first);
  expect(asked).toBe(2);
});

it('workflowTokens: keeps nothing that does not say when it ends', async () => {
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return 'opaque';
  };
  const token = workflowTokens({ ask, now: () => 0 })('a');
  await token(op);
  await token(op);
  expect(asked).toBe(2);
});

it('workflowTokens: says which permission is missing, and tries again the next time', async () => {
  let mayHave = false;
  const ask = async () => {
    if (!mayHave) throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
    return tokenUntil(300, 1);
  };
  const token = workflowTokens({ ask, now: () => 0 })('a');

  await expect(token(op)).rejects.toThrow('the job needs "permissions: id-token: write"');
  mayHave = true;
  await expect(token(op)).resolves.toMatch(/^h\./);
});
