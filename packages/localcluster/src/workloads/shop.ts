/**
 * The demonstration's shop: a small HTTP server, run as a plain Node.js program. Its environment says how it behaves:
 * HOST, PORT, VERSION, GREETING, HOSTNAME; ERROR_PERCENT of the requests are answered with 500, after LATENCY_MS, with
 * ERRORS_ABOVE_RPS only in a second after one that had more requests than that; CRASH_AFTER_MS ends it with exit code 1; SIGTERM makes it unready, and after DRAIN_MS it ends with 0.
 */
import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const PARTS_PER_PERCENT = 1_000;

const {
  HOST = '127.0.0.1',
  PORT = '8080',
  VERSION = 'unknown',
  GREETING = 'Hello',
  HOSTNAME = 'unknown',
} = process.env;
const errorPercent = numberFrom('ERROR_PERCENT', 0);
const latencyMs = numberFrom('LATENCY_MS', 0);
const errorsAboveRps = numberFrom('ERRORS_ABOVE_RPS', 0);
const crashAfterMs = numberFrom('CRASH_AFTER_MS', 0);
const drainMs = numberFrom('DRAIN_MS', 1_000);

const requests = new Map<number, number>([
  [200, 0],
  [500, 0],
]);
let isDraining = false;
let requestsThisSecond = 0;
let requestsLastSecond = 0;
setInterval(() => {
  requestsLastSecond = requestsThisSecond;
  requestsThisSecond = 0;
}, 1_000).unref();

const server = createServer((request, response) => {
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      return send(response, 200, 'text/plain', 'ok\n');
    case '/readyz':
      return send(response, isDraining ? 503 : 200, 'text/plain', isDraining ? 'draining\n' : 'ready\n');
    case '/metrics':
      return send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', metricsPage());
    default:
      serve(request, response);
  }
});

server.listen(Number(PORT), HOST, () => console.log(`shop ${VERSION} listens on ${HOST}:${PORT}`));
if (crashAfterMs > 0) setTimeout(crash, crashAfterMs);
process.once('SIGTERM', drain);

function serve(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  requestsThisSecond += 1;
  if (latencyMs > 0) setTimeout(answer, latencyMs);
  else answer();

  function answer(): void {
    const mayFail = errorsAboveRps === 0 || requestsLastSecond > errorsAboveRps;
    const isError = mayFail && randomInt(100 * PARTS_PER_PERCENT) < errorPercent * PARTS_PER_PERCENT;
    const code = isError ? 500 : 200;
    requests.set(code, (requests.get(code) ?? 0) + 1);
    const body = isError ? { error: 'the shop is broken' } : { greeting: GREETING };
    send(
      response,
      code,
      'application/json',
      `${JSON.stringify({ version: VERSION, ...body, pod: HOSTNAME })}\n`,
    );
  }
}

function send(response: ServerResponse, code: number, contentType: string, body: string): void {
  response.writeHead(code, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    // A client that keeps its connection would be cut off at the end of the drain.
    ...(isDraining ? { connection: 'close' } : {}),
  });
  response.end(body);
}

function metricsPage(): string {
  const samples = [...requests].map(([code, count]) => `http_requests_total{code="${code}"} ${count}\n`);
  return `# HELP http_requests_total Requests answered by the shop.\n# TYPE http_requests_total counter\n${samples.join('')}`;
}

/** Routers hear of the end later than this process does, so it goes on serving meanwhile. */
function drain(): void {
  isDraining = true;
  console.log('SIGTERM: draining');
  setTimeout(() => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  }, drainMs);
}

function crash(): void {
  console.error('crashing, as CRASH_AFTER_MS says');
  process.exit(1);
}

function numberFrom(name: string, otherwise: number): number {
  const number = Number(process.env[name] ?? otherwise);
  if (Number.isFinite(number) && number >= 0) return number;
  console.error(`Cannot start the shop: ${name} is '${process.env[name]}', expected a number of at least 0`);
  process.exit(1);
}
