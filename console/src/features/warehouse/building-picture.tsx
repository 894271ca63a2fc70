import { Check } from 'lucide-react';
import { t } from '../../strings/strings.ts';
import { type Point, partOf, stopPlaces } from './walk-line.ts';
import classes from './warehouse.module.css';
import type { Building } from './wave-types.ts';

export type PictureBin = Point & { code: string; aisle: string; side: 'left' | 'right' };
export type PictureStop = { bin: PictureBin | null; state: 'done' | 'here' | 'ahead' };

const width = 328;
const gutter = 12;
const shelf = 9;
const top = 16;
const most_cells = 1_500;

/**
 * A building from above: shelves on both sides of each aisle, the depot, and a walk: what was walked pale, the next leg heavy,
 * the rest dotted. Along each axis it is to scale, not the one against the other: aisles are longer than they are apart.
 */
export function BuildingPicture({
  building,
  bins,
  path = [],
  stops = [],
  height = 200,
}: {
  building: Building;
  bins: readonly PictureBin[];
  path?: readonly Point[];
  stops?: readonly PictureStop[];
  height?: number;
}) {
  const scale = scaleOf(building, path, height);
  const cells = cellsOf(bins);
  const places = stopPlaces(
    path,
    stops.map(({ bin }) => bin),
  );
  const length = path.reduce((sum, point, index) => {
    const before = path[index - 1];
    return before ? sum + Math.abs(point.x_mm - before.x_mm) + Math.abs(point.y_mm - before.y_mm) : 0;
  }, 0);
  const done = Math.max(0, ...stops.map(({ state }, index) => (state === 'done' ? (places[index] ?? 0) : 0)));
  const here = stops.findIndex(({ state }) => state === 'here');
  const next = here === -1 ? length : (places[here] ?? done);
  const isOver = stops.length > 0 && stops.every(({ state }) => state === 'done');
  const line = (from: number, to: number) =>
    partOf(path, from, to)
      .map(({ x_mm, y_mm }) => `${scale.x(x_mm)},${scale.y(y_mm)}`)
      .join(' ');
  const you = partOf(path, done, done)[0] ?? path[0];
  const labelled = every(building.aisles.length);
  return (
    <svg
      className={classes.building}
      viewBox={`0 0 ${width} ${height + 24}`}
      role="img"
      aria-label={t('warehouse.picture', {
        aisles: building.aisles.length,
        stops: stops.length,
        left: stops.filter(({ state }) => state !== 'done').length,
      })}
    >
      {cells.map((cell) => (
        <rect
          key={`${cell.aisle} ${cell.side} ${cell.y_mm}`}
          className={classes.shelf}
          x={shelfX(scale.x(cell.x_mm), cell.side, scale.gap)}
          y={scale.y(cell.y_mm) - scale.bay / 2}
          width={Math.min(shelf, scale.gap / 4)}
          height={Math.max(1, scale.bay - 1.5)}
          rx={1.5}
        />
      ))}
      {building.aisles.map(({ code, x_mm }, index) =>
        index % labelled === 0 ? (
          <text key={code} className={classes.aisle} x={scale.x(x_mm)} y={height + 20} textAnchor="middle">
            {code}
          </text>
        ) : null,
      )}
      <polyline className={classes.ahead} points={line(next, length)} />
      <polyline className={classes.walked} points={line(0, done)} />
      {!isOver && here !== -1 && <polyline className={classes.nextLeg} points={line(done, next)} />}
      <rect
        className={classes.depot}
        x={scale.x(building.depot.x_mm) - 5}
        y={scale.y(building.depot.y_mm) - 3}
        width={10}
        height={6}
        rx={2}
      />
      {stops.map(
        ({ bin, state }) => bin && <StopMark key={bin.code} bin={bin} state={state} scale={scale} />,
      )}
      {stops.length > 0 && you && !isOver && (
        <circle className={classes.you} cx={scale.x(you.x_mm)} cy={scale.y(you.y_mm)} r={5} />
      )}
    </svg>
  );
}

type Scale = { x: (mm: number) => number; y: (mm: number) => number; gap: number; bay: number };

function StopMark({ bin, state, scale }: { bin: PictureBin; state: PictureStop['state']; scale: Scale }) {
  const size = state === 'here' ? 16 : 11;
  const x = shelfX(scale.x(bin.x_mm), bin.side, scale.gap) + Math.min(shelf, scale.gap / 4) / 2;
  const y = scale.y(bin.y_mm);
  return (
    <g>
      <rect
        className={classes[`stop_${state}`]}
        x={x - size / 2}
        y={y - size / 2}
        width={size}
        height={size}
        rx={2.5}
      />
      {state === 'done' && (
        <Check className={classes.stopCheck} x={x - 4} y={y - 4} size={8} strokeWidth={4} />
      )}
      {state === 'here' && (
        <rect className={classes.stopDot} x={x - 4} y={y - 4} width={8} height={8} rx={1.5} />
      )}
    </g>
  );
}

function scaleOf(building: Building, path: readonly Point[], height: number): Scale {
  const xs = [
    ...building.aisles.map(({ x_mm }) => x_mm),
    building.depot.x_mm,
    ...path.map(({ x_mm }) => x_mm),
  ];
  const ys = [building.front_y_mm, building.back_y_mm, building.depot.y_mm];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const aisles = Math.max(1, building.aisles.length);
  const gap = (width - 2 * gutter) / aisles;
  const span = Math.max(1, right - left);
  const room = width - 2 * gutter - gap;
  const depth = Math.max(1, high - low);
  return {
    x: (mm) => (right === left ? width / 2 : gutter + gap / 2 + ((mm - left) / span) * room),
    // The front is below, where the picker comes from.
    y: (mm) => top + ((high - mm) / depth) * (height - top - 8),
    gap,
    bay: Math.max(2, ((height - top - 8) / depth) * 1_200),
  };
}

function shelfX(x: number, side: 'left' | 'right', gap: number): number {
  const wide = Math.min(shelf, gap / 4);
  const away = Math.min(9, gap / 5);
  return side === 'left' ? x - away - wide : x + away;
}

// One cell for all levels of a bay; a huge building is drawn with every second, third … bay.
function cellsOf(bins: readonly PictureBin[]): PictureBin[] {
  const cells = [...new Map(bins.map((bin) => [`${bin.aisle} ${bin.side} ${bin.y_mm}`, bin])).values()];
  const each = Math.ceil(cells.length / most_cells);
  return cells.filter((_, index) => index % each === 0);
}

// Not more names than can be read.
function every(aisles: number): number {
  return Math.ceil(aisles / 16);
}
