import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type {
  GetV1CarriersByCodeRateTablesByVersionResponse,
  GetV1CarriersByCodeRateTablesResponse,
  GetV1CarriersResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatWhen } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';

type Carrier = GetV1CarriersResponse['items'][number];
type Version = GetV1CarriersByCodeRateTablesResponse['items'][number];

/** What a carrier asked before, and what it will ask; one that stood counts again with a press. */
export function PriceVersions({ carrier }: { carrier: Carrier }) {
  const path = `/v1/carriers/${carrier.code}/rate-tables`;
  const may = useMay();
  const versions =
    useQuery({
      queryKey: [path],
      queryFn: ({ signal }) => read<GetV1CarriersByCodeRateTablesResponse>(path, { signal }),
    }).data?.items ?? [];
  const again = useWrite<GetV1CarriersResponse, GetV1CarriersByCodeRateTablesByVersionResponse>(
    ({ rate_table }) => ({
      path: `/v1/carriers/${carrier.code}/rate-table`,
      method: 'PUT',
      body: rate_table,
      if_match: carrier.version,
    }),
    { stale: ['/v1/carriers'] },
  );
  const drop = useWrite<GetV1CarriersResponse, Version>(
    ({ version }) => ({ path: `${path}/${version}`, method: 'DELETE' }),
    { stale: ['/v1/carriers'] },
  );
  if (versions.length === 0) return null;
  const current = versions.find(({ applied_at }) => applied_at !== null)?.version;
  const use = async ({ version }: Version) =>
    again.mutate(await read<GetV1CarriersByCodeRateTablesByVersionResponse>(`${path}/${version}`));
  const columns: Column<Version>[] = [
    { id: 'version', header: t('shipping.versions.version'), numeric: true, cell: ({ version }) => version },
    { id: 'from', header: t('shipping.versions.from'), cell: ({ valid_from }) => formatWhen(valid_from) },
    {
      id: 'state',
      header: t('shipping.versions.state'),
      cell: ({ version, applied_at }) =>
        t(
          applied_at === null
            ? 'shipping.versions.waits'
            : version === current
              ? 'shipping.versions.counts'
              : 'shipping.versions.stood',
        ),
    },
    { id: 'author', header: t('shipping.versions.author'), cell: ({ author }) => author },
    { id: 'comment', header: t('shipping.versions.comment'), cell: ({ comment }) => comment, truncate: 240 },
    {
      id: 'do',
      header: t('shipping.versions.do'),
      cell: (version) =>
        may('shipping:manage') && version.version !== current ? (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t(
              version.applied_at === null ? 'shipping.versions.dropOf' : 'shipping.versions.useOf',
              {
                version: String(version.version),
              },
            )}
            onClick={() => (version.applied_at === null ? drop.mutate(version) : void use(version))}
          >
            {t(version.applied_at === null ? 'shipping.versions.drop' : 'shipping.versions.use')}
          </Button>
        ) : null,
    },
  ];
  const error = again.error ?? drop.error;
  return (
    <Card title={t('shipping.versions.title')} flush>
      <ProblemRefusal problem={error && toProblem(error)} />
      <DataTable
        name="rate-tables"
        label={t('shipping.versions.title')}
        columns={columns}
        rows={versions}
        rowId={({ version }) => String(version)}
        rowLabel={({ version }) => String(version)}
        empty={null}
      />
    </Card>
  );
}
