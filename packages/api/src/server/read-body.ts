import { Refusal } from '../contract/problem.ts';

/** What a request brings, as JSON. @throws Refusal Invalid where it is none, is too large, or says that it is something else */
export async function bodyOf({ headers, body }: Request, bytesMax: number): Promise<unknown> {
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json' || headers.has('content-encoding'))
    throw new Refusal('Invalid', 'the body is not application/json, or is encoded', { status: 415 });
  if (Number(headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal('Invalid', 'the body is no JSON', { status: 400 });
  }
}

function tooLarge(bytesMax: number): Refusal {
  return new Refusal('Invalid', `the body has more than ${bytesMax} bytes`, { status: 413 });
}
