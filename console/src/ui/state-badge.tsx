import { SeverityGlyph } from './glyphs.tsx';
import { StatusBadge } from './status.tsx';

/** Whether something is in use: what is, says so quietly; what is not, stands back. */
export function StateBadge({ on, children }: { on: boolean; children: string }) {
  return (
    <StatusBadge
      glyph={<SeverityGlyph severity={on ? 'done' : 'information'} />}
      tone={on ? 'done' : 'quiet'}
    >
      {children}
    </StatusBadge>
  );
}
