import { type Cuboid, drawingOrder, type FlatPoint, facesOf, flat } from './stack-order.ts';
import classes from './stack-picture.module.css';

/** A box seen from the front and above with what lies in it; the last unit stands out. */
export function StackPicture({
  inner: { length_mm: x, width_mm: y, height_mm: z },
  placed,
}: {
  inner: Pick<Cuboid, 'length_mm' | 'width_mm' | 'height_mm'>;
  placed: readonly Cuboid[];
}) {
  const [left, right] = [flat(0, y, 0)[0], flat(x, 0, 0)[0]];
  const [top, bottom] = [flat(0, 0, z)[1], flat(x, y, 0)[1]];
  const edge = Math.max(right - left, bottom - top) * 0.02;
  const view = [left - edge, top - edge, right - left + 2 * edge, bottom - top + 2 * edge].map(Math.round);
  return (
    <svg className={classes.picture} viewBox={view.join(' ')} aria-hidden="true">
      <polygon
        className={classes.floor}
        points={words([flat(0, 0, 0), flat(x, 0, 0), flat(x, y, 0), flat(0, y, 0)])}
      />
      <polyline
        className={classes.wall}
        points={words([flat(0, y, 0), flat(0, y, z), flat(0, 0, z), flat(x, 0, z), flat(x, 0, 0)])}
      />
      <polyline className={classes.wall} points={words([flat(0, 0, 0), flat(0, 0, z)])} />
      {drawingOrder(placed).map((at) => {
        const unit = placed[at];
        if (!unit) return null;
        const faces = facesOf(unit);
        return (
          <g key={at} className={`${classes.unit} ${at === placed.length - 1 ? classes.next : ''}`}>
            <polygon className={classes.left} points={words(faces.left)} />
            <polygon className={classes.right} points={words(faces.right)} />
            <polygon className={classes.top} points={words(faces.top)} />
          </g>
        );
      })}
      <polyline className={classes.front} points={words([flat(0, y, z), flat(x, y, z), flat(x, 0, z)])} />
      <polyline className={classes.front} points={words([flat(x, y, z), flat(x, y, 0)])} />
    </svg>
  );
}

function words(points: readonly FlatPoint[]): string {
  return points.map(([x, y]) => `${Math.round(x)},${Math.round(y)}`).join(' ');
}
