import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type ProfileNode = {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number };
};
type Profile = { nodes: ProfileNode[]; samples: number[]; timeDeltas: number[] };

const SHOWN = 40;

/** Reads the profiles that Node left in a folder: where the time went by package or folder, and by function. */
export function summarizeCpuProfile(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .flatMap((name) => linesOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile));
}

function linesOf({ nodes, samples, timeDeltas }: Profile): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const places = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy_us = 0;
  for (const [at, id] of samples.entries()) {
    const frame = byId.get(id);
    if (!frame || frame.functionName === '(idle)') continue;
    const took_us = timeDeltas[at] ?? 0;
    busy_us += took_us;
    const place = placeOf(frame.url, frame.functionName);
    const name = `${frame.functionName || '(anonymous)'}  ${fileOf(frame.url)}:${frame.lineNumber + 1}`;
    places.set(place, (places.get(place) ?? 0) + took_us);
    functions.set(name, (functions.get(name) ?? 0) + took_us);
  }
  const table = (title: string, sums: Map<string, number>): string[] => [
    `\nshare of the ${(busy_us / 1_000_000).toFixed(1)} s of JavaScript, by ${title}`,
    ...[...sums]
      .sort(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
      .map(([name, us]) => `${((100 * us) / busy_us).toFixed(1).padStart(10)} %  ${name}`),
  ];
  return [...table('package or folder', places), ...table('function', functions)];
}

// A package of node_modules, a folder of ours, or what Node does by itself.
function placeOf(url: string, function_name: string): string {
  const own = /\/(src\/[^/]+\/[^/]+)/.exec(url);
  const foreign = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (foreign?.[1]) return foreign[1];
  if (own?.[1]) return own[1];
  if (url.startsWith('node:')) return `node:${url.slice(5).split('/').slice(0, 2).join('/')}`;
  return function_name.startsWith('(') ? function_name : '(native)';
}

function fileOf(url: string): string {
  return url.replace(/^.*\/(?=src\/|node_modules\/)/, '').replace(/^.*node_modules\//, '');
}
