import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PackagePlus } from 'lucide-react';
import { read } from '../../api/client.ts';
import type {
  GetV1AvailabilityResponse,
  GetV1InventoryResponse,
  GetV1VariantsResponse,
} from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { formatCount, formatMoney } from '../../ui/format.ts';
import { Facts } from '../../ui/page-body.tsx';
import { PalettePreview } from '../../ui/palette-preview.tsx';
import { findMatch, usePaletteProvider } from '../../ui/palette-registry.ts';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import type { Variant } from './catalog.ts';

const shown = 5;

type Sold = GetV1AvailabilityResponse['items'][number];

/** SKUs by their letters, their GTIN or words of their title, and a new product. Mounted once, by the shell. */
export function CatalogPalette() {
  const navigate = useNavigate();
  const may = useMay();
  const seesStock = may('inventory:read');
  usePaletteProvider({
    id: 'skus',
    heading: t('catalog.skus'),
    order: 50,
    search: async (query, signal) => {
      if (query.length < 2 || !may('catalog:read')) return [];
      const { items } = await read<GetV1VariantsResponse>('/v1/variants', {
        query: { q: query, status: 'active', limit: shown },
        signal,
      });
      const sold = seesStock && items.length > 0 ? await readSold(items, signal) : [];
      return items.map((variant) => {
        const stock = sold.find(({ sku }) => sku === variant.sku);
        return {
          id: `sku-${variant.id}`,
          label: nameOf(variant),
          code: variant.sku,
          icon: <ProductThumb src={variant.image_url} size={22} />,
          badge: stock && <ToSell ats={stock.ats} />,
          preview: () => <Preview variant={variant} stock={stock} seesStock={seesStock} />,
          href: seesStock
            ? `/inventory/${encodeURIComponent(variant.sku)}`
            : `/catalog/${variant.product_id}/variants/${variant.id}`,
          run: () =>
            void (seesStock
              ? navigate({ to: '/inventory/$sku', params: { sku: variant.sku } })
              : navigate({
                  to: '/catalog/$id/variants/$variant',
                  params: { id: variant.product_id, variant: variant.id },
                })),
        };
      });
    },
  });
  usePaletteProvider({
    id: 'catalog-actions',
    heading: t('shell.palette.actions'),
    order: 62,
    prefix: '>',
    search: (query) =>
      query !== '' && may('catalog:edit') && findMatch(t('catalog.new'), query) !== null
        ? [
            {
              id: 'product-new',
              label: t('catalog.new'),
              icon: <PackagePlus size={16} strokeWidth={1.75} />,
              href: '/catalog/new',
              run: () => void navigate({ to: '/catalog/new' }),
            },
          ]
        : [],
  });
  return null;
}

async function readSold(variants: readonly Variant[], signal: AbortSignal): Promise<Sold[]> {
  const query = { sku: variants.map(({ sku }) => sku) };
  return (await read<GetV1AvailabilityResponse>('/v1/availability', { query, signal })).items;
}

function nameOf({ title, options }: Pick<Variant, 'title' | 'options'>): string {
  return options === '' ? title : `${title}, ${options}`;
}

function ToSell({ ats }: { ats: number }) {
  return ats > 0 ? (
    <span>{t('catalog.toSell', { count: formatCount(ats) })}</span>
  ) : (
    <SeverityBadge severity="at_risk">{t('catalog.soldOut')}</SeverityBadge>
  );
}

function Preview({
  variant,
  stock,
  seesStock,
}: {
  variant: Variant;
  stock: Sold | undefined;
  seesStock: boolean;
}) {
  const { data } = useQuery({
    ...listOptions<GetV1InventoryResponse['items'][number]>('/v1/inventory', { q: variant.sku, limit: 20 }),
    enabled: seesStock && !variant.is_bundle,
  });
  const places = data?.items.find(({ sku }) => sku === variant.sku)?.locations ?? [];
  return (
    <PalettePreview title={nameOf(variant)}>
      <ProductThumb src={variant.image_url} size={96} />
      <Facts
        facts={[
          [
            t('catalog.field.sku'),
            <span key="sku" className="mono">
              {variant.sku}
            </span>,
          ],
          ...(stock ? [[t('catalog.stockToSell'), <ToSell key="stock" ats={stock.ats} />] as const] : []),
          ...places.map(
            ({ location_name, available }) =>
              [location_name, t('catalog.availableAt', { count: formatCount(available) })] as const,
          ),
          ...variant.prices.map(
            ({ amount, currency }) => [t('catalog.price'), formatMoney(amount, currency)] as const,
          ),
        ]}
      />
    </PalettePreview>
  );
}
