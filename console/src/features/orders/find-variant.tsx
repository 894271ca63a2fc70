import { TextInput, UnstyledButton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1AvailabilityResponse, GetV1VariantsResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { formatMoney } from '../../ui/format.ts';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import classes from './orders.module.css';

export type Variant = GetV1VariantsResponse['items'][number];

/** Finds what is sold by SKU or title; a press adds it. */
export function FindVariant({
  onAdd,
  currency,
  channel,
}: {
  onAdd: (variant: Variant) => void;
  currency: string;
  channel: string | undefined;
}) {
  const [text, setText] = useState('');
  const query = text.trim();
  const found = useQuery({
    ...listOptions<Variant>('/v1/variants', { q: query, limit: 8 }),
    enabled: query.length >= 2,
  });
  const variants =
    query.length < 2 ? [] : (found.data?.items ?? []).filter((variant) => variant.status === 'active');
  const stock = useAvailability(
    variants.map((variant) => variant.sku),
    channel,
  );
  const add = (variant: Variant) => {
    onAdd(variant);
    setText('');
  };
  return (
    <div>
      <TextInput
        label={t('orders.place.find')}
        leftSection={<Search size={16} strokeWidth={1.75} />}
        value={text}
        autoComplete="off"
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          const exact = variants.find((variant) => variant.sku.toLowerCase() === query.toLowerCase());
          const [first] = variants;
          const chosen = exact ?? (variants.length === 1 ? first : undefined);
          if (chosen) add(chosen);
        }}
        error={found.error ? toProblem(found.error).title : undefined}
      />
      {query.length >= 2 && found.data && variants.length === 0 && (
        <p className={classes.quiet}>{t('orders.place.notFound', { query })}</p>
      )}
      <ul className={classes.found}>
        {variants.map((variant) => {
          const price = variant.prices.find((one) => one.currency === currency);
          const ats = stock.get(variant.sku);
          return (
            <li key={variant.id}>
              <UnstyledButton className={classes.foundButton} onClick={() => add(variant)}>
                <ProductThumb src={variant.image_url} />
                <span>
                  <strong>{variant.title}</strong> <span className={classes.quiet}>{variant.options}</span>{' '}
                  <span className="mono">{variant.sku}</span>
                </span>
                <span className={classes.quiet}>
                  {ats !== undefined && t('orders.place.toSell', { count: ats })}
                </span>
                <span>
                  {price ? formatMoney(price.amount, currency) : t('orders.place.noPrice', { currency })}
                </span>
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What is still to be sold of each SKU on this channel; SKUs that are not known yet are left out. */
export function useAvailability(
  skus: readonly string[],
  channel: string | undefined,
): ReadonlyMap<string, number> {
  const sorted = [...new Set(skus)].sort();
  const answer = useQuery({
    queryKey: ['/v1/availability', sorted, channel ?? ''] as const,
    queryFn: ({ signal }) =>
      read<GetV1AvailabilityResponse>('/v1/availability', { query: { sku: sorted, channel }, signal }),
    enabled: sorted.length > 0 && channel !== undefined,
    placeholderData: keepPreviousData,
  });
  return new Map((answer.data?.items ?? []).map((item) => [item.sku, item.ats]));
}

/** How many there are to sell, and whether that is enough. */
export function Stock({ ats, wanted }: { ats: number | undefined; wanted: number }) {
  if (ats === undefined) return null;
  if (ats >= wanted) return <span className={classes.quiet}>{t('orders.place.toSell', { count: ats })}</span>;
  return <SeverityBadge severity="at_risk">{t('orders.place.short', { count: ats, wanted })}</SeverityBadge>;
}
