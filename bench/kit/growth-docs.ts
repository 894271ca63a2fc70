import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was measured with so many orders stored. */
export type GrowthRow = {
  orders: number;
  /** Seconds that it took to make them, and the size of the database afterwards. */
  grow_s: number;
  size_mb: number;
  orders_per_s: number;
  /** An empty shop that took orders in turns with it. */
  beside_orders_per_s: number;
  order_p99_ms: number;
  list_p95_ms: number;
  slowest_list: string;
  search_p95_ms: number;
  slowest_search: string;
  one_sku_p99_ms: number;
  thousand_skus_p99_ms: number;
  doctor_s: number;
  doctor_broken: number;
};

const DOCS = join(import.meta.dirname, '../../docs/operate');
const [BEGIN, END] = ['<!-- bench:growth -->', '<!-- /bench:growth -->'];

/** Writes the table into the page about performance and draws the chart beside it. */
export function writeGrowth(rows: readonly GrowthRow[]): void {
  const page = join(DOCS, 'performance.md');
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the table: ${BEGIN} … ${END}`);
  const before = text.slice(0, from + BEGIN.length);
  writeFileSync(
    page,
    `${before}\n${tableOf(rows)}\n\n![The same figures as lines](growth.svg)\n${text.slice(to)}`,
  );
  writeFileSync(join(DOCS, 'growth.svg'), chartOf(rows));
}

type Measure = {
  title: string;
  unit: string;
  of(row: GrowthRow): number;
  /** The budget at a million orders, where there is one. */
  limit?: number;
};

const MEASURES: readonly Measure[] = [
  { title: 'Placing orders', unit: 'orders/s', of: (row) => row.orders_per_s },
  {
    title: 'Of an empty shop in turns',
    unit: 'ratio',
    of: (row) => Math.round((100 * row.orders_per_s) / row.beside_orders_per_s) / 100,
  },
  { title: 'Slowest list, p95', unit: 'ms', of: (row) => row.list_p95_ms, limit: 100 },
  { title: 'Slowest search, p95', unit: 'ms', of: (row) => row.search_p95_ms, limit: 100 },
  { title: 'Availability of 1 SKU, p99', unit: 'ms', of: (row) => row.one_sku_p99_ms, limit: 10 },
  { title: 'Availability of 1,000 SKUs, p99', unit: 'ms', of: (row) => row.thousand_skus_p99_ms, limit: 60 },
  { title: 'The doctor', unit: 's', of: (row) => row.doctor_s },
];

function tableOf(rows: readonly GrowthRow[]): string {
  const head = [
    'orders stored',
    'database',
    'made in',
    ...MEASURES.map(({ title, unit }) => `${title}, ${unit}`),
  ];
  const body = rows.map((row) => [
    nameOf(row.orders),
    `${row.size_mb.toLocaleString('en-US')} MB`,
    row.orders === 0 ? '' : `${row.grow_s} s`,
    ...MEASURES.map(({ of }) => of(row).toLocaleString('en-US')),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...body.map(line)].join('\n');
}

function nameOf(orders: number): string {
  return orders === 0 ? 'none' : orders.toLocaleString('en-US');
}

const PANEL = { width: 300, height: 190, left: 18, right: 18, top: 52, bottom: 34 };
const ACROSS = 3;

// One small chart for each measure, because their units have nothing in common. The colors are of middle brightness and the
// ground is left to the page, so that it reads in light and in dark; where the viewer tells which, the colors follow.
function chartOf(rows: readonly GrowthRow[]): string {
  const width = ACROSS * PANEL.width;
  const height = Math.ceil(MEASURES.length / ACROSS) * PANEL.height;
  const panels = MEASURES.map((measure, at) => {
    const [x, y] = [(at % ACROSS) * PANEL.width, Math.floor(at / ACROSS) * PANEL.height];
    return `<g transform="translate(${x} ${y})">${panelOf(measure, rows)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"
  aria-label="What grows with the number of orders stored, and what does not">
<style>
  text { font: 12px system-ui, sans-serif; fill: #737e8b }
  .title { font-weight: 600; font-size: 13px }
  .line { fill: none; stroke: #2f7fd6; stroke-width: 2 }
  .dot { fill: #2f7fd6 }
  .limit { stroke: #c9712b; stroke-dasharray: 4 4 }
  .limit-text { fill: #c9712b }
  .axis { stroke: #8a94a1; stroke-opacity: .5 }
  @media (prefers-color-scheme: dark) { text { fill: #a5afbb } .line { stroke: #5ba2ee } .dot { fill: #5ba2ee } }
</style>
${panels.join('\n')}
</svg>
`;
}

function panelOf({ title, unit, of, limit }: Measure, rows: readonly GrowthRow[]): string {
  const { width, height, left, right, top, bottom } = PANEL;
  const most = Math.max(...rows.map(of), limit ?? 0) * 1.1 || 1;
  const step = (width - left - right - 40) / Math.max(1, rows.length - 1);
  const x = (at: number): number => Math.round(left + 20 + at * step);
  const y = (value: number): number => Math.round(height - bottom - (value / most) * (height - top - bottom));
  const points = rows.map((row, at) => ({ x: x(at), y: y(of(row)), row }));
  return [
    `<text class="title" x="${left}" y="20">${title} (${unit})</text>`,
    `<line class="axis" x1="${left}" y1="${height - bottom}" x2="${width - right}" y2="${height - bottom}"/>`,
    ...(limit === undefined
      ? []
      : [
          `<line class="limit" x1="${left}" y1="${y(limit)}" x2="${width - right}" y2="${y(limit)}"/>`,
          `<text class="limit-text" x="${left}" y="${y(limit) - 4}">budget ${limit}</text>`,
        ]),
    `<polyline class="line" points="${points.map((point) => `${point.x},${point.y}`).join(' ')}"/>`,
    ...points.flatMap((point) => [
      `<circle class="dot" cx="${point.x}" cy="${point.y}" r="3"/>`,
      `<text x="${point.x}" y="${point.y - 8}" text-anchor="middle">${of(point.row).toLocaleString('en-US')}</text>`,
      `<text x="${point.x}" y="${height - bottom + 18}" text-anchor="middle">${shortName(point.row.orders)}</text>`,
    ]),
  ].join('\n');
}

function shortName(orders: number): string {
  if (orders === 0) return 'empty';
  return orders >= 1_000_000 ? `${orders / 1_000_000} M` : `${orders / 1_000} k`;
}
