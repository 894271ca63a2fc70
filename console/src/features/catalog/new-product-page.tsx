import { Button, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { parseAmount } from '../../ui/format.ts';
import { DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { catalogStale, type Product } from './catalog.ts';

/** A product with its first variant: enough to sell it. */
export function NewProductPage() {
  const navigate = useNavigate();
  const [checked, setChecked] = useState(false);
  const [form, setForm] = useState({ title: '', description: '', sku: '', price: '', currency: 'USD' });
  const create = useWrite<Product, object>((body) => ({ path: '/v1/products', method: 'POST', body }), {
    stale: catalogStale,
    onDone: (product) => {
      showToast({ text: t('catalog.created', { title: product.title }) });
      void navigate({ to: '/catalog/$id', params: { id: product.id } });
    },
  });
  const errors = {
    title: form.title.trim() === '' ? t('catalog.titleMissing') : fieldErrorOf(create.error, '/title'),
    sku: form.sku.trim() === '' ? t('catalog.skuMissing') : fieldErrorOf(create.error, '/variants/0/sku'),
    currency: /^[A-Z]{3}$/.test(form.currency) ? undefined : t('catalog.currencyInvalid'),
    price: wrongPrice(form.price, form.currency),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (form.title.trim() === '' || form.sku.trim() === '' || errors.currency || errors.price) return;
    if (create.isPending) return;
    const amount = form.price.trim() === '' ? null : parseAmount(form.price, form.currency);
    create.mutate({
      title: form.title.trim(),
      description: form.description.trim(),
      variants: [
        {
          sku: form.sku.trim(),
          title: form.title.trim(),
          ...(amount === null ? {} : { prices: [{ amount, currency: form.currency }] }),
        },
      ],
    });
  };
  const field = (name: keyof typeof form) => ({
    value: form[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setForm((old) => ({ ...old, [name]: name === 'currency' ? value.toUpperCase() : value }));
    },
  });
  return (
    <>
      <PageHeader
        title={t('catalog.new')}
        back={<BackLink to="/catalog">{t('catalog.products')}</BackLink>}
      />
      <PageBody>
        <form onSubmit={submit} noValidate>
          <Stack>
            <ProblemRefusal problem={create.error && toProblem(create.error)} />
            <Card title={t('catalog.about')}>
              <Stack>
                <TextInput
                  label={t('catalog.field.title')}
                  autoFocus
                  {...field('title')}
                  error={checked && errors.title}
                />
                <Textarea
                  label={t('catalog.field.description')}
                  autosize
                  minRows={3}
                  {...field('description')}
                />
              </Stack>
            </Card>
            <Card title={t('catalog.firstVariant')}>
              <Fields>
                <TextInput label={t('catalog.field.sku')} {...field('sku')} error={checked && errors.sku} />
                <TextInput
                  label={t('catalog.price')}
                  inputMode="decimal"
                  {...field('price')}
                  error={checked && errors.price}
                />
                <TextInput
                  label={t('catalog.currency')}
                  maxLength={3}
                  {...field('currency')}
                  error={checked && errors.currency}
                />
              </Fields>
            </Card>
          </Stack>
          <DialogFoot>
            <Button variant="default" onClick={() => void navigate({ to: '/catalog' })}>
              {t('catalog.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('catalog.create')}
            </Button>
          </DialogFoot>
        </form>
      </PageBody>
    </>
  );
}

function wrongPrice(text: string, currency: string): string | undefined {
  if (text.trim() === '' || !/^[A-Z]{3}$/.test(currency)) return undefined;
  return parseAmount(text, currency) === null ? t('catalog.amountInvalid', { currency }) : undefined;
}
