import { t } from '../../strings/strings.ts';
import { SeverityGlyph } from '../../ui/glyphs.tsx';
import { StatusBadge } from '../../ui/status.tsx';
import type { ReturnCard } from './returns.ts';

/** How far a return is: a glyph and a word. */
export function ReturnState({ state }: { state: ReturnCard['state'] }) {
  const isOver = state === 'inspected' || state === 'rejected' || state === 'cancelled';
  return (
    <StatusBadge
      glyph={<SeverityGlyph severity={state === 'inspected' ? 'done' : 'information'} />}
      tone={isOver ? 'done' : 'returned'}
    >
      {t(`returns.state.${state}`)}
    </StatusBadge>
  );
}
