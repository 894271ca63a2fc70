import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { Channel } from './channels.ts';

const columns: Column<Channel>[] = [
  {
    id: 'name',
    header: t('channels.field.name'),
    cell: (channel) => (
      <Link to="/channels/$id" params={{ id: channel.id }}>
        {channel.name}
      </Link>
    ),
  },
  { id: 'code', header: t('channels.field.code'), cell: ({ code }) => <span className="mono">{code}</span> },
  { id: 'kind', header: t('channels.field.kind'), cell: ({ kind }) => t(`channels.kind.${kind}`) },
  { id: 'currency', header: t('channels.field.currency'), cell: ({ currency }) => currency },
  { id: 'market', header: t('channels.field.market'), cell: ({ market }) => market },
  {
    id: 'buffer',
    header: t('channels.field.stock_buffer'),
    numeric: true,
    cell: ({ stock_buffer }) => formatCount(stock_buffer),
  },
  {
    id: 'policy',
    header: t('channels.field.shortage_policy'),
    cell: ({ shortage_policy }) => t(`channels.policy.${shortage_policy}`),
  },
  {
    id: 'status',
    header: t('channels.field.status'),
    cell: ({ status }) => <StateBadge on={status === 'active'}>{t(`channels.status.${status}`)}</StateBadge>,
  },
];

/** Where orders come from. */
export function ChannelsPage() {
  const navigate = useNavigate();
  const may = useMay();
  const { table } = useListPage<Channel>('/v1/channels', {}, 200);
  const newButton = may('channels:edit') && (
    <Button
      leftSection={<Plus size={16} />}
      onClick={() => void navigate({ to: '/channels/$id', params: { id: 'new' } })}
    >
      {t('channels.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('channels.title')} actions={newButton} />
      <DataTable
        name="channels"
        label={t('channels.title')}
        columns={columns}
        rowId={(channel) => channel.id}
        rowLabel={(channel) => channel.name}
        onOpen={(channel) => void navigate({ to: '/channels/$id', params: { id: channel.id } })}
        empty={
          <EmptyState title={t('channels.empty')} action={newButton}>
            {t('channels.emptyHint')}
          </EmptyState>
        }
        {...table}
      />
    </>
  );
}
