import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useDraft } from '../../ui/draft.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount, formatMoney } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { type CatalogStatus, catalogStale, type Product, productOptions, type Variant } from './catalog.ts';

/** One product and its variants. */
export function ProductPage() {
  const { id } = useParams({ from: '/shell/catalog/$id' });
  const { data, error } = useQuery(productOptions(id));
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <ProductForm key={data.id} product={data} /> : <Loading />;
}

function ProductForm({ product }: { product: Product }) {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const { draft, changed, change, set, discard } = useDraft({
    title: product.title,
    description: product.description,
    image_url: product.image_url,
    status: product.status,
  });
  const save = useWrite<Product, object>(
    (body) => ({ path: `/v1/products/${product.id}`, method: 'PATCH', body, if_match: product.version }),
    {
      stale: catalogStale,
      onDone: (saved) => {
        discard();
        showToast({ text: t('catalog.saved', { title: saved.title }) });
      },
    },
  );
  const readOnly = !may('catalog:edit');
  return (
    <>
      <PageHeader
        object
        title={product.title}
        back={<BackLink to="/catalog">{t('catalog.products')}</BackLink>}
        beside={
          <>
            <StateBadge on={product.status === 'active'}>{t(`catalog.status.${product.status}`)}</StateBadge>
            <span>{t('catalog.variantCount', { count: product.variants.length })}</span>
          </>
        }
        actions={
          !readOnly && (
            <Button variant="default" leftSection={<Plus size={16} />} onClick={() => setAdding(true)}>
              {t('catalog.addVariant')}
            </Button>
          )
        }
      />
      <PageBody>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        <Card title={t('catalog.variants')} flush>
          <VariantTable product={product} />
        </Card>
        <Card title={t('catalog.about')}>
          <Stack>
            <Fields>
              <TextInput
                label={t('catalog.field.title')}
                value={draft.title}
                readOnly={readOnly}
                onChange={(event) => set('title', event.currentTarget.value)}
                error={
                  draft.title.trim() === '' ? t('catalog.titleMissing') : fieldErrorOf(save.error, '/title')
                }
              />
              <TextInput
                label={t('catalog.field.image_url')}
                value={draft.image_url ?? ''}
                readOnly={readOnly}
                onChange={(event) => set('image_url', event.currentTarget.value || null)}
                error={fieldErrorOf(save.error, '/image_url')}
              />
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
            <Textarea
              label={t('catalog.field.description')}
              value={draft.description}
              readOnly={readOnly}
              autosize
              minRows={3}
              maxRows={12}
              onChange={(event) => set('description', event.currentTarget.value)}
            />
          </Stack>
        </Card>
      </PageBody>
      <SaveBar
        changes={changed.map((name) => t(`catalog.field.${name}`))}
        saving={save.isPending}
        onDiscard={discard}
        onSave={() => draft.title.trim() !== '' && save.mutate(change)}
      />
      <Dialog opened={adding} onClose={() => setAdding(false)} title={t('catalog.addVariant')}>
        <NewVariantForm product={product} onClose={() => setAdding(false)} />
      </Dialog>
    </>
  );
}

function VariantTable({ product }: { product: Product }) {
  const navigate = useNavigate();
  const open = (variant: Variant) =>
    void navigate({
      to: '/catalog/$id/variants/$variant',
      params: { id: product.id, variant: variant.id },
    });
  const columns: Column<Variant>[] = [
    {
      id: 'sku',
      header: t('catalog.field.sku'),
      cell: (variant) => (
        <Link
          to="/catalog/$id/variants/$variant"
          params={{ id: product.id, variant: variant.id }}
          className="mono"
        >
          {variant.sku}
        </Link>
      ),
    },
    {
      id: 'picture',
      header: t('catalog.variant'),
      cell: (variant) => (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}>
          <ProductThumb src={variant.image_url ?? product.image_url} size={28} />
          {variant.title}
        </span>
      ),
    },
    { id: 'options', header: t('catalog.column.options'), cell: (variant) => variant.options },
    {
      id: 'gtin',
      header: t('catalog.column.gtin'),
      cell: (variant) => <span className="mono">{variant.gtin}</span>,
    },
    {
      id: 'weight',
      header: t('catalog.column.weight'),
      numeric: true,
      cell: (variant) => formatCount(variant.weight_grams),
    },
    {
      id: 'prices',
      header: t('catalog.field.prices'),
      numeric: true,
      cell: (variant) => variant.prices.map((price) => formatMoney(price.amount, price.currency)).join(', '),
    },
    {
      id: 'status',
      header: t('catalog.column.status'),
      cell: ({ status, is_bundle }) => (
        <StateBadge on={status === 'active'}>
          {is_bundle ? t('catalog.bundle') : t(`catalog.status.${status}`)}
        </StateBadge>
      ),
    },
  ];
  return (
    <DataTable
      name="variants"
      label={t('catalog.variants')}
      columns={columns}
      rows={product.variants}
      rowId={(variant) => variant.id}
      rowLabel={(variant) => variant.sku}
      onOpen={open}
      empty={<EmptyState title={t('catalog.noVariants')}>{t('catalog.noVariantsHint')}</EmptyState>}
    />
  );
}

function NewVariantForm({ product, onClose }: { product: Product; onClose: () => void }) {
  const [checked, setChecked] = useState(false);
  const [sku, setSku] = useState('');
  const [options, setOptions] = useState('');
  const add = useWrite<Variant, object>((body) => ({ path: '/v1/variants', method: 'POST', body }), {
    stale: catalogStale,
    onDone: (variant) => {
      showToast({ text: t('catalog.variantAdded', { sku: variant.sku }) });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (sku.trim() === '' || add.isPending) return;
    add.mutate({ product_id: product.id, sku: sku.trim(), title: product.title, options: options.trim() });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={add.error && toProblem(add.error)} />
        <TextInput
          label={t('catalog.field.sku')}
          data-autofocus
          value={sku}
          onChange={(event) => setSku(event.currentTarget.value)}
          error={checked && (sku.trim() === '' ? t('catalog.skuMissing') : fieldErrorOf(add.error, '/sku'))}
        />
        <TextInput
          label={t('catalog.field.options')}
          description={t('catalog.field.optionsHint')}
          value={options}
          onChange={(event) => setOptions(event.currentTarget.value)}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('catalog.cancel')}
        </Button>
        <Button type="submit" loading={add.isPending}>
          {t('catalog.addVariant')}
        </Button>
      </DialogFoot>
    </form>
  );
}
