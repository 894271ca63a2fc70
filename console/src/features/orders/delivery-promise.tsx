import { Radio } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { write } from '../../api/client.ts';
import type { PostV1AvailabilityPromiseResponse } from '../../api/generated/types.gen.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatDay, formatMoney } from '../../ui/format.ts';
import { Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import classes from './orders.module.css';

/** A service that the customer chose, and the day that they were told. */
export type DeliveryWay = { service_code: string; deliver_by: string | null };

/** How and when what was typed so far would arrive, as an order placed now would be planned. */
export function DeliveryPromise({
  channel,
  lines,
  country,
  postal_code,
  way,
  onWay,
}: {
  channel: string | undefined;
  lines: readonly { sku: string; quantity: number }[];
  country: string;
  postal_code: string;
  way: DeliveryWay | null;
  onWay: (way: DeliveryWay | null) => void;
}) {
  const destination = { country: country.trim().toUpperCase(), postal_code: postal_code.trim() };
  const asks =
    channel !== undefined && lines.length > 0 && /^[A-Z]{2}$/.test(destination.country) && postal_code !== '';
  const body = { channel, lines, destination };
  const answer = useQuery({
    queryKey: ['/v1/availability/promise', body] as const,
    queryFn: () =>
      write<PostV1AvailabilityPromiseResponse>('/v1/availability/promise', {
        ...{ method: 'POST', body },
        idempotency_key: crypto.randomUUID(),
      }),
    enabled: asks,
    placeholderData: keepPreviousData,
  });
  const options = asks ? (answer.data?.options ?? []) : [];
  return (
    <Card title={t('orders.place.arrives')}>
      <ProblemRefusal problem={asks && answer.error ? toProblem(answer.error) : null} />
      {options.length === 0 ? (
        <p className={classes.quiet}>{t('orders.place.arrivesHint')}</p>
      ) : (
        <Radio.Group
          aria-label={t('orders.place.arrives')}
          value={way?.service_code ?? ''}
          onChange={(code) => {
            const chosen = options.find((option) => option.service_code === code);
            onWay(chosen ? { service_code: code, deliver_by: chosen.deliver_by } : null);
          }}
        >
          <Stack>
            <Radio value="" label={t('orders.place.cheapest')} />
            {options.map((option) => (
              <Radio
                key={option.service_code}
                value={option.service_code}
                label={t('orders.place.way', {
                  service: option.service_name,
                  day: formatDay(option.deliver_by),
                })}
                description={
                  option.short.length > 0 ? (
                    <SeverityBadge severity="at_risk">
                      {t('orders.place.wayShort', {
                        count: option.short.reduce((sum, { quantity }) => sum + quantity, 0),
                      })}
                    </SeverityBadge>
                  ) : (
                    t('orders.place.wayFrom', {
                      places: [...new Set(option.parts.map((part) => part.location_name))].join(', '),
                      cost: formatMoney(option.cost.amount, option.cost.currency),
                    })
                  )
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      )}
    </Card>
  );
}
