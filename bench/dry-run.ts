import { Agent } from 'node:http';
import { ask, type Question, type Target } from './kit/ask.ts';
import { anyOrder, drive } from './kit/drive.ts';
import { report, round } from './kit/result.ts';
import { startServer, withClient } from './kit/server.ts';

/**
 * How long a draft of the sourcing rules takes to be tried out on so many orders that were placed over HTTP before, each over
 * five locations, and how often it said how far it was. `npm run bench -- dry-run [orders]`
 */
const orders = Number(process.argv[2] ?? 10_000);
const CLIENTS = 64;
const LOOKS_EVERY_MS = 200;

type Run = { id: string; state: string; orders_done: number };

const profile = {
  mode: 'first',
  weights: { split_amount: 400 },
  rules: [
    { name: 'Light', when: 'order.weight_grams < 5000', effect: { weights: { split_amount: 200 } } },
    { name: 'Many', when: 'order.units > 2', effect: { max_locations: 2 } },
  ],
};

const server = await startServer();
try {
  while ((await countDecisions()) < orders)
    await drive(server, { clients: CLIENTS, seconds: 5, body: anyOrder(server.shop) });
  const draft = await send<{ id: string }>(server, {
    method: 'POST',
    path: '/v1/sourcing/rules',
    body: JSON.stringify({ name: 'Bench', profile }),
  });
  const started = performance.now();
  let run = await send<Run>(server, {
    method: 'POST',
    path: `/v1/sourcing/rules/${draft.id}/dry-runs`,
    body: JSON.stringify({ orders }),
  });
  const steps = new Set<number>();
  while (run.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY_MS));
    run = await send<Run>(server, { path: `/v1/sourcing/dry-runs/${run.id}` });
    steps.add(run.orders_done);
  }
  const seconds = (performance.now() - started) / 1_000;
  report(
    'dry-run',
    {
      orders: run.orders_done,
      state: run.state,
      seconds: round(seconds, 1),
      orders_per_s: Math.round(run.orders_done / seconds),
      progress_steps: steps.size,
    },
    { seconds: '< 30', orders: `>= ${orders}`, progress_steps: '>= 3' },
    run.state === 'done',
  );
} finally {
  await server.stop();
}

async function countDecisions(): Promise<number> {
  return withClient(server.database_url, async (client) => {
    const { rows } = await client.query<{ n: string }>('select count(*) as n from sourcing.decisions');
    return Number(rows[0]?.n ?? 0);
  });
}

async function send<Body>(target: Target, question: Question): Promise<Body> {
  const agent = new Agent();
  const { status, text } = await ask(target, question, agent);
  agent.destroy();
  if (status >= 300) throw new Error(`${question.path} answered ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Body;
}
