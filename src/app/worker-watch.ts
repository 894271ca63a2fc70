import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Config } from '../platform/config.ts';
import { registry } from '../platform/metrics.ts';

/** Lets a worker that runs apart be watched: `/healthz` and `/metrics` on a port of its own; none unless it is set. */
export async function watchWorker({
  host,
  worker_port,
}: Pick<Config, 'host' | 'worker_port'>): Promise<Server | undefined> {
  if (worker_port === 0) return undefined;
  const server = createServer(({ method, url }, response) => {
    answer(`${method} ${url}`, response).catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(worker_port, host, resolve);
  });
  return server;
}

async function answer(asked: string, response: ServerResponse): Promise<void> {
  if (asked === 'GET /healthz') {
    response.setHeader('content-type', 'application/json').end('{"status":"ok"}');
  } else if (asked === 'GET /metrics') {
    response.setHeader('content-type', registry.contentType).end(await registry.metrics());
  } else {
    response.writeHead(404).end();
  }
}
