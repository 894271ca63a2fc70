import { formatAbsolute, formatExact, formatWhen } from './format.ts';

/** A moment, short or to the second; the whole truth with its zone on hover and for screen readers. */
export function When({
  at,
  otherwise = '',
  exact = false,
  time_zone,
}: {
  at: string | null | undefined;
  otherwise?: string;
  exact?: boolean;
  /** Where it happens, if that is not where whoever reads it is. */
  time_zone?: string | undefined;
}) {
  if (!at) return otherwise;
  const zone = time_zone === undefined ? {} : { time_zone };
  return (
    <time dateTime={at} title={formatAbsolute(at, time_zone)}>
      {exact ? formatExact(at, zone) : formatWhen(at, zone)}
    </time>
  );
}
