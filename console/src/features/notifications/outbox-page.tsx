import { Link, useNavigate } from '@tanstack/react-router';
import { useListPage } from '../../api/list-page.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrlFilters } from '../../ui/url-filters.ts';
import { When } from '../../ui/when.tsx';
import { MessageState } from './message-state.tsx';
import { type MessageCard, messageStates } from './messages.ts';

const columns: Column<MessageCard>[] = [
  {
    id: 'subject',
    header: t('notifications.column.subject'),
    cell: (message) => (
      <Link to="/settings/outbox/$id" params={{ id: message.id }}>
        {message.subject}
      </Link>
    ),
    truncate: 360,
  },
  {
    id: 'state',
    header: t('notifications.column.state'),
    cell: ({ state }) => <MessageState state={state} />,
  },
  { id: 'kind', header: t('notifications.column.kind'), cell: ({ kind }) => t(`notifications.kind.${kind}`) },
  { id: 'recipient', header: t('notifications.column.recipient'), cell: ({ recipient }) => recipient },
  {
    id: 'order',
    header: t('notifications.column.order'),
    cell: ({ order_number }) => order_number && <a href={`/orders/${order_number}`}>{order_number}</a>,
  },
  {
    id: 'created',
    header: t('notifications.column.created'),
    cell: ({ created_at }) => <When at={created_at} />,
  },
  { id: 'sent', header: t('notifications.column.sent'), cell: ({ sent_at }) => <When at={sent_at} /> },
  { id: 'error', header: t('notifications.column.error'), cell: ({ error }) => error, truncate: 260 },
];

/** Every message, and what became of it. */
export function OutboxPage() {
  const [{ state }, setFilters] = useUrlFilters<'state'>();
  const navigate = useNavigate();
  const { table } = useListPage<MessageCard>('/v1/messages', { state });
  const known = messageStates.find((one) => one === state);
  return (
    <>
      <PageHeader title={t('notifications.title')} />
      <Tabs
        label={t('notifications.tabs')}
        value={known ?? 'all'}
        onChange={(id) => setFilters({ state: id === 'all' ? undefined : id })}
        tabs={[
          { id: 'all', label: t('notifications.tab.all') },
          ...messageStates.map((id) => ({ id, label: t(`notifications.state.${id}`) })),
        ]}
      />
      <DataTable
        name="outbox"
        label={t('notifications.title')}
        columns={columns}
        rowId={(message) => message.id}
        rowLabel={(message) => message.subject}
        onOpen={(message) => void navigate({ to: '/settings/outbox/$id', params: { id: message.id } })}
        edge={(message) =>
          message.state === 'failed' ? 'late' : message.state === 'unknown' ? 'risk' : undefined
        }
        empty={<EmptyState title={t('notifications.empty')}>{t('notifications.emptyHint')}</EmptyState>}
        filters={{
          names: known ? [t(`notifications.state.${known}`)] : [],
          onClear: () => setFilters({ state: undefined }),
        }}
        {...table}
      />
    </>
  );
}
