import { ActionIcon, Button, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { handlingKinds } from '../../api/special-handling.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { useDraft } from '../../ui/draft.ts';
import { formatAmount, parseAmount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { showToast } from '../../ui/toasts.tsx';
import classes from './catalog.module.css';
import { type CatalogStatus, catalogStale, type Money, type Variant, variantOptions } from './catalog.ts';

type PriceText = { amount: string; currency: string };

/** One SKU: what it is called, weighs, costs, and is made of. */
export function VariantPage() {
  const { variant } = useParams({ from: '/shell/catalog/$id/variants/$variant' });
  const { data, error } = useQuery(variantOptions(variant));
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <VariantForm key={data.id} variant={data} /> : <Loading />;
}

function VariantForm({ variant }: { variant: Variant }) {
  const may = useMay();
  const readOnly = !may('catalog:edit');
  const [checked, setChecked] = useState(false);
  const { draft, changed, change, set, discard } = useDraft({
    title: variant.title,
    options: variant.options,
    gtin: variant.gtin,
    image_url: variant.image_url,
    status: variant.status,
    weight_grams: variant.weight_grams as number | null,
    length_mm: variant.length_mm,
    width_mm: variant.width_mm,
    height_mm: variant.height_mm,
    hs_code: variant.hs_code,
    origin_country: variant.origin_country,
    shelf_life_days: variant.shelf_life_days,
    min_remaining_days: variant.min_remaining_days as number | null,
    lot_confirmation: variant.lot_confirmation,
    special_handling: variant.special_handling,
    prices: variant.prices.map(textOfPrice),
    components: variant.components.map(({ sku, quantity }) => ({ sku, quantity: quantity as number | null })),
  });
  const save = useWrite<Variant, object>(
    (body) => ({ path: `/v1/variants/${variant.id}`, method: 'PATCH', body, if_match: variant.version }),
    {
      stale: catalogStale,
      onDone: (saved) => {
        discard();
        setChecked(false);
        showToast({ text: t('catalog.saved', { title: saved.sku }) });
      },
    },
  );
  const faultless =
    draft.title.trim() !== '' &&
    draft.weight_grams !== null &&
    draft.min_remaining_days !== null &&
    draft.prices.every((price) => priceFault(price) === undefined) &&
    draft.components.every(({ sku, quantity }) => sku.trim() !== '' && quantity !== null);
  const submit = () => {
    setChecked(true);
    if (!faultless) return;
    save.mutate({ ...change, ...(changed.includes('prices') && { prices: draft.prices.map(priceOf) }) });
  };
  const text = (name: 'title' | 'options' | 'gtin' | 'image_url' | 'hs_code' | 'origin_country') => ({
    label: t(`catalog.field.${name}`),
    value: draft[name] ?? '',
    readOnly,
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      set(name, name === 'title' || name === 'options' ? value : value || null);
    },
    error: fieldErrorOf(save.error, `/${name}`),
  });
  const number = (
    name: 'weight_grams' | 'length_mm' | 'width_mm' | 'height_mm' | 'shelf_life_days' | 'min_remaining_days',
  ) => ({
    label: t(`catalog.field.${name}`),
    value: draft[name] ?? '',
    readOnly,
    allowDecimal: false,
    min: name === 'weight_grams' || name === 'min_remaining_days' ? 0 : 1,
    thousandSeparator: ',',
    hideControls: true,
    onChange: (value: string | number) => set(name, typeof value === 'number' ? value : null),
    error: fieldErrorOf(save.error, `/${name}`),
  });
  return (
    <>
      <PageHeader
        object
        title={variant.options === '' ? variant.title : `${variant.title}, ${variant.options}`}
        back={<BackLink to={`/catalog/${variant.product_id}`}>{t('catalog.about')}</BackLink>}
        beside={
          <>
            <CopyText value={variant.sku} />
            <StateBadge on={variant.status === 'active'}>{t(`catalog.status.${variant.status}`)}</StateBadge>
          </>
        }
        actions={
          may('inventory:read') && (
            <Link to="/inventory/$sku" params={{ sku: variant.sku }}>
              {t('catalog.stock')}
            </Link>
          )
        }
      />
      <PageBody>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        <Columns
          main={
            <>
              <Card title={t('catalog.variant')}>
                <Fields>
                  <TextInput
                    {...text('title')}
                    error={draft.title.trim() === '' ? t('catalog.titleMissing') : text('title').error}
                  />
                  <TextInput {...text('options')} />
                  <TextInput {...text('gtin')} inputMode="numeric" />
                  <TextInput {...text('image_url')} />
                  <Select
                    label={t('catalog.field.status')}
                    value={draft.status}
                    readOnly={readOnly}
                    data={(['active', 'archived'] as const).map((value) => ({
                      value,
                      label: t(`catalog.status.${value}`),
                    }))}
                    onChange={(value) => set('status', value as CatalogStatus)}
                  />
                </Fields>
              </Card>
              <Card title={t('catalog.measures')}>
                <Fields>
                  <NumberInput {...number('weight_grams')} />
                  <NumberInput {...number('length_mm')} />
                  <NumberInput {...number('width_mm')} />
                  <NumberInput {...number('height_mm')} />
                </Fields>
              </Card>
              {!variant.is_bundle && (
                <Card title={t('catalog.lots')}>
                  <Stack>
                    <p className={classes.hint}>{t(`catalog.tracking.${variant.tracking}`)}</p>
                    <Fields>
                      <NumberInput {...number('shelf_life_days')} description={t('catalog.shelfLifeHint')} />
                      <NumberInput
                        {...number('min_remaining_days')}
                        description={t('catalog.remainingHint')}
                      />
                      <Select
                        label={t('catalog.field.lot_confirmation')}
                        value={draft.lot_confirmation}
                        readOnly={readOnly}
                        allowDeselect={false}
                        data={(['scan', 'proposal'] as const).map((value) => ({
                          value,
                          label: t(`catalog.lotConfirmation.${value}`),
                        }))}
                        onChange={(value) => set('lot_confirmation', value as Variant['lot_confirmation'])}
                      />
                    </Fields>
                  </Stack>
                </Card>
              )}
              <Card title={t('catalog.customs')}>
                <Fields>
                  <TextInput {...text('hs_code')} />
                  <TextInput {...text('origin_country')} maxLength={2} />
                  <MultiSelect
                    label={t('catalog.field.special_handling')}
                    description={t('catalog.handlingHint')}
                    readOnly={readOnly}
                    data={handlingKinds.map((value) => ({ value, label: t(`catalog.handling.${value}`) }))}
                    value={draft.special_handling}
                    onChange={(kinds) =>
                      set(
                        'special_handling',
                        handlingKinds.filter((kind) => kinds.includes(kind)),
                      )
                    }
                  />
                </Fields>
              </Card>
            </>
          }
          side={
            <>
              <Card>
                <ProductThumb src={variant.image_url} size={120} />
              </Card>
              <Prices
                prices={draft.prices}
                checked={checked}
                readOnly={readOnly}
                onChange={(prices) => set('prices', prices)}
              />
              <Components
                components={draft.components}
                checked={checked}
                readOnly={readOnly}
                onChange={(components) => set('components', components)}
              />
            </>
          }
        />
      </PageBody>
      <SaveBar
        changes={changed.map((name) => t(`catalog.field.${name}`))}
        saving={save.isPending}
        onDiscard={discard}
        onSave={submit}
      />
    </>
  );
}

function textOfPrice({ amount, currency }: Money): PriceText {
  return { amount: formatAmount(amount, currency).replaceAll(',', ''), currency };
}

function priceFault({ amount, currency }: PriceText): string | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return t('catalog.currencyInvalid');
  return parseAmount(amount, currency) === null ? t('catalog.amountInvalid', { currency }) : undefined;
}

function priceOf({ amount, currency }: PriceText): Money {
  return { amount: parseAmount(amount, currency) ?? 0, currency };
}

function Prices({
  prices,
  checked,
  readOnly,
  onChange,
}: {
  prices: readonly PriceText[];
  checked: boolean;
  readOnly: boolean;
  onChange: (prices: PriceText[]) => void;
}) {
  const replace = (index: number, price: PriceText) => onChange(prices.with(index, price));
  return (
    <Card title={t('catalog.field.prices')}>
      <Stack>
        {prices.length === 0 && <p className={classes.hint}>{t('catalog.noPrices')}</p>}
        {prices.map((price, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a price being typed has no name but its place.
          <div key={index} className={classes.row}>
            <TextInput
              label={t('catalog.price')}
              inputMode="decimal"
              value={price.amount}
              readOnly={readOnly}
              onChange={(event) => replace(index, { ...price, amount: event.currentTarget.value })}
              error={checked && priceFault(price)}
            />
            <TextInput
              label={t('catalog.currency')}
              maxLength={3}
              value={price.currency}
              readOnly={readOnly}
              onChange={(event) =>
                replace(index, { ...price, currency: event.currentTarget.value.toUpperCase() })
              }
            />
            {!readOnly && (
              <ActionIcon
                size={32}
                aria-label={t('catalog.removePrice', { currency: price.currency })}
                onClick={() => onChange(prices.toSpliced(index, 1))}
              >
                <Trash2 size={16} />
              </ActionIcon>
            )}
          </div>
        ))}
        {!readOnly && (
          <Button
            variant="default"
            leftSection={<Plus size={16} />}
            onClick={() => onChange([...prices, { amount: '', currency: '' }])}
          >
            {t('catalog.addPrice')}
          </Button>
        )}
      </Stack>
    </Card>
  );
}

type ComponentText = { sku: string; quantity: number | null };

function Components({
  components,
  checked,
  readOnly,
  onChange,
}: {
  components: readonly ComponentText[];
  checked: boolean;
  readOnly: boolean;
  onChange: (components: ComponentText[]) => void;
}) {
  const replace = (index: number, component: ComponentText) => onChange(components.with(index, component));
  return (
    <Card title={t('catalog.bundle')}>
      <Stack>
        <p className={classes.hint}>{t('catalog.bundleHint')}</p>
        {components.map((component, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a component being typed has no name but its place.
          <div key={index} className={classes.row}>
            <TextInput
              label={t('catalog.component.sku')}
              value={component.sku}
              readOnly={readOnly}
              onChange={(event) => replace(index, { ...component, sku: event.currentTarget.value })}
              error={checked && component.sku.trim() === '' && t('catalog.skuMissing')}
            />
            <NumberInput
              label={t('catalog.component.quantity')}
              min={1}
              allowDecimal={false}
              hideControls
              value={component.quantity ?? ''}
              readOnly={readOnly}
              onChange={(value) =>
                replace(index, { ...component, quantity: typeof value === 'number' ? value : null })
              }
              error={checked && component.quantity === null && t('catalog.quantityInvalid')}
            />
            {!readOnly && (
              <ActionIcon
                size={32}
                aria-label={t('catalog.removeComponent', { sku: component.sku })}
                onClick={() => onChange(components.toSpliced(index, 1))}
              >
                <Trash2 size={16} />
              </ActionIcon>
            )}
          </div>
        ))}
        {!readOnly && (
          <Button
            variant="default"
            leftSection={<Plus size={16} />}
            onClick={() => onChange([...components, { sku: '', quantity: 1 }])}
          >
            {t('catalog.addComponent')}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
