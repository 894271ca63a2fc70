import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useListPage } from '../../api/list-page.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { When } from '../../ui/when.tsx';
import { type Snapshot, snapshotsPath } from './counting.ts';

const columns: Column<Snapshot>[] = [
  {
    id: 'source',
    header: t('counting.snapshots.source'),
    cell: ({ id, source }) => (
      <Link to="/inventory/snapshots/$id" params={{ id }}>
        {source}
      </Link>
    ),
  },
  { id: 'taken', header: t('counting.snapshots.taken'), cell: ({ taken_at }) => <When at={taken_at} /> },
  {
    id: 'open',
    header: t('counting.snapshots.open'),
    numeric: true,
    cell: ({ open }) => formatCount(open),
  },
  {
    id: 'more',
    header: t('counting.snapshots.more'),
    numeric: true,
    cell: ({ units_more }) => formatCount(units_more),
  },
  {
    id: 'fewer',
    header: t('counting.snapshots.fewer'),
    numeric: true,
    cell: ({ units_fewer }) => formatCount(units_fewer),
  },
  {
    id: 'matched',
    header: t('counting.snapshots.matched'),
    numeric: true,
    cell: ({ matched }) => formatCount(matched),
  },
];

/** What outside systems said lies where. */
export function SnapshotsPage() {
  const navigate = useNavigate();
  const may = useMay();
  const { table } = useListPage<Snapshot>(snapshotsPath);
  const importing = may('imports:run') && (
    <Button variant="default" onClick={() => void navigate({ to: '/settings/imports' })}>
      {t('counting.snapshots.import')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('counting.snapshots.title')} actions={importing} />
      <DataTable
        name="snapshots"
        label={t('counting.snapshots.title')}
        columns={columns}
        rowId={({ id }) => id}
        rowLabel={({ source }) => source}
        onOpen={({ id }) => void navigate({ to: '/inventory/snapshots/$id', params: { id } })}
        edge={({ open }) => (open > 0 ? 'risk' : undefined)}
        empty={
          <EmptyState title={t('counting.snapshots.empty')} action={importing}>
            {t('counting.snapshots.emptyHint')}
          </EmptyState>
        }
        {...table}
      />
    </>
  );
}
