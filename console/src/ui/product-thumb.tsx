import { Package } from 'lucide-react';
import { useState } from 'react';
import classes from './parts.module.css';

/** A product's picture in a square; a parcel outline where there is none or it does not load. */
export function ProductThumb({ src, size = 32 }: { src?: string | null | undefined; size?: number }) {
  const [broken, setBroken] = useState(false);
  return (
    <span className={classes.thumb} style={{ width: size, height: size }}>
      {src && !broken ? (
        <img src={src} alt="" width={size} height={size} loading="lazy" onError={() => setBroken(true)} />
      ) : (
        <Package size={size * 0.55} strokeWidth={1.5} aria-hidden="true" />
      )}
    </span>
  );
}
