import { t } from '../../strings/strings.ts';
import type { Severity } from '../../ui/glyphs.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import type { MessageCard } from './messages.ts';

const severities: Partial<Record<MessageCard['state'], Severity>> = {
  failed: 'late',
  unknown: 'at_risk',
  sent: 'done',
};

/** How far a message is; only what needs a person is loud. */
export function MessageState({ state }: { state: MessageCard['state'] }) {
  return (
    <SeverityBadge severity={severities[state] ?? 'information'}>
      {t(`notifications.state.${state}`)}
    </SeverityBadge>
  );
}
