import { Button, NumberInput, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1OrdersByIdResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { type Reason, type Return, type Returnable, reasons, returnStale } from './returns.ts';

type Choice = { units: number; reason: Reason };

/** Announces that units of an order come back. */
export function NewReturnPage() {
  const { number } = useParams({ from: '/shell/orders/$number/return' });
  const navigate = useNavigate();
  const order = useQuery({
    queryKey: ['/v1/orders', number],
    queryFn: () => read<GetV1OrdersByIdResponse>(`/v1/orders/${encodeURIComponent(number)}`),
  });
  const id = order.data?.id;
  const open = useQuery({
    queryKey: [`/v1/orders/${id}/returnable`],
    queryFn: () => read<{ items: Returnable[] }>(`/v1/orders/${id}/returnable`),
    enabled: id !== undefined,
  });
  const [chosen, setChosen] = useState<Readonly<Record<string, Choice>>>({});
  const [note, setNote] = useState('');
  const [checked, setChecked] = useState(false);
  const create = useWrite<Return, object>(
    (body) => ({ path: `/v1/orders/${id}/returns`, method: 'POST', body }),
    {
      stale: returnStale,
      onDone: (made) => {
        showToast({ text: t('returns.created', { number: made.number }) });
        void navigate({ to: '/returns/$id', params: { id: made.id } });
      },
    },
  );
  const error = order.error ?? open.error;
  const items = open.data?.items.filter((item) => item.open > 0);
  const lines = Object.entries(chosen).flatMap(([order_line_id, { units, reason }]) =>
    units > 0 ? [{ order_line_id, quantity: units, reason }] : [],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (lines.length > 0 && !create.isPending)
      create.mutate({ lines, ...(note.trim() && { note: note.trim() }) });
  };
  return (
    <>
      <PageHeader
        title={t('returns.ofOrder', { number: `#${number}` })}
        back={<BackLink to={`/orders/${number}`}>{`#${number}`}</BackLink>}
      />
      <PageBody>
        <ProblemRefusal problem={error && toProblem(error)} />
        {!items && !error && <Loading />}
        {items?.length === 0 && (
          <EmptyState title={t('returns.nothingOpen')}>{t('returns.nothingOpenHint')}</EmptyState>
        )}
        {items && items.length > 0 && (
          <form onSubmit={submit} noValidate>
            <Stack>
              <ProblemRefusal problem={create.error && toProblem(create.error)} />
              {items.map((item) => (
                <Card
                  key={item.order_line_id}
                  title={item.title}
                  aside={<span className="mono">{item.sku}</span>}
                >
                  <ItemFields
                    item={item}
                    choice={chosen[item.order_line_id] ?? { units: 0, reason: 'changed_mind' }}
                    onChange={(choice) => setChosen((old) => ({ ...old, [item.order_line_id]: choice }))}
                  />
                </Card>
              ))}
              <Textarea
                label={t('returns.note')}
                maxLength={500}
                autosize
                minRows={2}
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
                error={checked && lines.length === 0 && t('returns.chooseSome')}
              />
            </Stack>
            <DialogFoot>
              <Button type="submit" loading={create.isPending}>
                {t('returns.create')}
              </Button>
            </DialogFoot>
          </form>
        )}
      </PageBody>
    </>
  );
}

function ItemFields({
  item,
  choice,
  onChange,
}: {
  item: Returnable;
  choice: Choice;
  onChange: (choice: Choice) => void;
}) {
  return (
    <Fields>
      <NumberInput
        label={t('returns.units')}
        aria-label={t('returns.unitsOf', { sku: item.sku })}
        description={t('returns.ofOpen', { open: item.open })}
        min={0}
        max={item.open}
        clampBehavior="strict"
        allowDecimal={false}
        value={choice.units}
        onChange={(units) => onChange({ ...choice, units: Number(units) || 0 })}
      />
      <Select
        label={t('returns.reason')}
        aria-label={t('returns.reasonOf', { sku: item.sku })}
        description={'\u00a0'}
        allowDeselect={false}
        data={reasons.map((value) => ({ value, label: t(`returns.reason.${value}`) }))}
        value={choice.reason}
        onChange={(reason) => onChange({ ...choice, reason: (reason ?? 'other') as Reason })}
      />
    </Fields>
  );
}
