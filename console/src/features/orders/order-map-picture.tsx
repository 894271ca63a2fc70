import { useQuery } from '@tanstack/react-query';
import { type GeoProjection, geoGraticule10, geoMercator, geoPath } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import countriesUrl from 'world-atlas/countries-50m.json?url';
import type { GetV1OrdersByIdSourcingMapResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import classes from './orders.module.css';

type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

const width = 640;
const height = 260;
const margin = 56;
// No closer than this many degrees across: a bare shore says nothing.
const narrowest = 4;

/** The points of an order over the shores and borders of the world (Natural Earth), drawn here, without anybody's tiles. */
export default function OrderMapPicture({
  points,
  ships,
}: {
  points: GetV1OrdersByIdSourcingMapResponse;
  ships: ReadonlySet<string>;
}) {
  const world = useQuery({
    queryKey: ['world-atlas'],
    queryFn: async ({ signal }) => (await (await fetch(countriesUrl, { signal })).json()) as World,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { destination, locations } = points;
  if (!destination) return null;
  const projection = projectionOf([destination, ...locations]);
  const draw = geoPath(projection);
  const at = (point: Point): [number, number] => projection([point.longitude, point.latitude]) ?? [0, 0];
  const [x, y] = at(destination);
  return (
    <svg
      className={classes.map}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('orders.map.picture')}
    >
      <rect className={classes.mapSea} width={width} height={height} />
      <path className={classes.mapGrid} d={draw(geoGraticule10()) ?? ''} />
      {world.data && (
        <>
          <path className={classes.mapLand} d={draw(feature(world.data, world.data.objects.land)) ?? ''} />
          <path
            className={classes.mapBorder}
            d={draw(mesh(world.data, world.data.objects.countries, (a, b) => a !== b)) ?? ''}
          />
        </>
      )}
      {locations.map((from) => (
        <path
          key={from.location_id}
          className={ships.has(from.location_id) ? classes.mapWay : classes.mapOther}
          d={
            draw({
              type: 'LineString',
              coordinates: [from, destination].map(({ longitude, latitude }) => [longitude, latitude]),
            }) ?? ''
          }
        />
      ))}
      {locations.map((from) => {
        const [left, top] = at(from);
        const isRight = left > width - 120;
        // The flag stands above the destination: a name beside it goes below.
        const isBelow = Math.abs(left - x) < 60 && Math.abs(top - y) < 40;
        return (
          <g key={from.location_id} transform={`translate(${left} ${top})`}>
            <circle className={ships.has(from.location_id) ? classes.mapFrom : classes.mapPlace} r={5} />
            <text
              className={classes.mapName}
              x={isRight ? -9 : 9}
              y={isBelow ? 19 : -7}
              textAnchor={isRight ? 'end' : 'start'}
            >
              {from.location_name}
            </text>
          </g>
        );
      })}
      <g transform={`translate(${x} ${y})`}>
        <path className={classes.mapFlag} d="M0 0V-16M0 -16L10 -12.5L0 -9" />
        <circle className={classes.mapTo} r={2.5} />
      </g>
    </svg>
  );
}

type Point = { latitude: number; longitude: number };

// Everything that is named fits with some room around it.
function projectionOf(points: readonly Point[]): GeoProjection {
  const span = (of: (point: Point) => number): [number, number] => {
    const values = points.map(of);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const more = Math.max(0, narrowest - (high - low)) / 2;
    return [low - more, high + more];
  };
  const [west, east] = span(({ longitude }) => longitude);
  const [south, north] = span(({ latitude }) => latitude);
  return geoMercator()
    .fitExtent(
      [
        [margin, margin],
        [width - margin, height - margin],
      ],
      {
        type: 'MultiPoint',
        coordinates: [
          [west, Math.max(-80, south)],
          [east, Math.min(80, north)],
        ],
      },
    )
    .clipExtent([
      [-2, -2],
      [width + 2, height + 2],
    ]);
}
