import type { GetV1InventoryTransfersResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { SeverityGlyph } from '../../ui/glyphs.tsx';
import { StatusBadge } from '../../ui/status.tsx';

/** How far a transfer is: a glyph and a word. */
export function TransferState({
  state,
}: {
  state: GetV1InventoryTransfersResponse['items'][number]['state'];
}) {
  const isOver = state === 'closed' || state === 'cancelled';
  return (
    <StatusBadge
      glyph={<SeverityGlyph severity={state === 'closed' ? 'done' : 'information'} />}
      tone={isOver ? 'done' : 'quiet'}
    >
      {t(`stockRoom.transfers.state.${state}`)}
    </StatusBadge>
  );
}
