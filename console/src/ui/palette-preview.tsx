import type { ReactNode } from 'react';
import classes from './parts.module.css';

/** What the palette shows beside its list of the thing that is chosen there. */
export function PalettePreview({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.palettePreview}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}
