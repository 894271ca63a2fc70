import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1CarriersResponse } from '../../api/generated/types.gen.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PlainTable } from '../../ui/figure.tsx';
import { formatAmount, formatWhen } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot, Facts, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { PriceVersions } from './price-versions.tsx';
import { PricesDialog } from './prices-dialog.tsx';
import { weightWords } from './shipping-words.ts';

type Carrier = GetV1CarriersResponse['items'][number];
type Zone = Carrier['rate_table']['services'][number]['zones'][string];

/** Who carries parcels, and what each service asks by zone and weight. */
export function CarriersPage() {
  const { data, error } = useQuery({
    queryKey: ['/v1/carriers'],
    queryFn: ({ signal }) => read<GetV1CarriersResponse>('/v1/carriers', { signal }),
  });
  return (
    <>
      <PageHeader title={t('shipping.title')} />
      <PageBody>
        <ProblemRefusal problem={error && toProblem(error)} />
        {!data && !error && <Loading />}
        {data?.items.length === 0 && <EmptyState title={t('shipping.empty')} />}
        {data?.items.map((carrier) => (
          <CarrierPrices key={carrier.id} carrier={carrier} />
        ))}
      </PageBody>
    </>
  );
}

function CarrierPrices({ carrier }: { carrier: Carrier }) {
  const { name, status, updated_at, rate_table } = carrier;
  const { currency, services } = rate_table;
  const [changing, setChanging] = useState(false);
  const may = useMay();
  return (
    <>
      <Card title={name} aside={t('shipping.updated', { when: formatWhen(updated_at) })}>
        <Facts
          facts={[
            [
              t('shipping.status'),
              <StateBadge key="status" on={status === 'active'}>
                {t(`shipping.${status}`)}
              </StateBadge>,
            ],
            [t('shipping.maxWeight'), weightWords(rate_table.max_weight_grams)],
            [t('shipping.maxLength'), t('shipping.mm', { length: rate_table.max_length_mm })],
            [t('shipping.maxGirth'), t('shipping.mm', { length: rate_table.max_girth_mm })],
            [t('shipping.volume'), t('shipping.volumeText', { volume: rate_table.mm3_per_gram })],
            [t('shipping.zones'), t('shipping.lanes', { count: rate_table.lanes.length })],
          ]}
        />
        {may('shipping:manage') && (
          <DialogFoot>
            <Button onClick={() => setChanging(true)}>{t('shipping.change')}</Button>
          </DialogFoot>
        )}
      </Card>
      <PricesDialog carrier={carrier} opened={changing} onClose={() => setChanging(false)} />
      <PriceVersions carrier={carrier} />
      {services.map((service) => (
        <Card key={service.code} title={t('shipping.inCurrency', { name: service.name, currency })}>
          <PlainTable caption={service.name} table={pricesOf(service.zones, currency)} />
        </Card>
      ))}
    </>
  );
}

/** A row for every zone, a column for every weight step that any zone of the service has. */
function pricesOf(zones: Record<string, Zone>, currency: string) {
  const all = Object.entries(zones);
  const steps = [...new Set(all.flatMap(([, zone]) => zone.steps.map((step) => step.up_to_grams)))].sort(
    (a, b) => a - b,
  );
  const beyond = all.find(([, zone]) => zone.beyond)?.[1].beyond;
  return {
    head: [
      t('shipping.zone'),
      t('shipping.transit'),
      ...steps.map((grams) => t('shipping.upTo', { weight: weightWords(grams) })),
      ...(beyond ? [t('shipping.beyond', { weight: weightWords(beyond.each_grams) })] : []),
    ],
    rows: all.map(([name, zone]) => [
      name.replaceAll(/[_-]/g, ' '),
      daysWords(zone.transit_days),
      ...steps.map((grams) => {
        const step = zone.steps.find((one) => one.up_to_grams === grams);
        return step ? formatAmount(step.amount, currency) : '';
      }),
      ...(beyond ? [zone.beyond ? formatAmount(zone.beyond.amount, currency) : ''] : []),
    ]),
  };
}

function daysWords({ min, max }: { min: number; max: number }): string {
  return min === max ? t('shipping.day', { count: min }) : t('shipping.days', { min, max });
}
