import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { GetV1CarriersResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot, Fields, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { weightWords } from './shipping-words.ts';

type Carrier = GetV1CarriersResponse['items'][number];
type RateTable = Carrier['rate_table'];

/** The prices of a carrier, to be changed now or from a day on. */
export function PricesDialog({
  carrier,
  opened,
  onClose,
}: {
  carrier: Carrier;
  opened: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog opened={opened} title={t('shipping.change.title', { name: carrier.name })} onClose={onClose}>
      <PricesForm key={carrier.version} carrier={carrier} onClose={onClose} />
    </Dialog>
  );
}

function PricesForm({ carrier, onClose }: { carrier: Carrier; onClose: () => void }) {
  const [table, setTable] = useState<RateTable>(carrier.rate_table);
  const [from, setFrom] = useState('');
  const [comment, setComment] = useState('');
  const save = useWrite<GetV1CarriersResponse, null>(
    () => {
      const query = new URLSearchParams({
        ...(from !== '' && { valid_from: new Date(`${from}T00:00`).toISOString() }),
        ...(comment.trim() !== '' && { comment: comment.trim() }),
      }).toString();
      const path = `/v1/carriers/${carrier.code}/rate-table`;
      return {
        path: query === '' ? path : `${path}?${query}`,
        method: 'PUT',
        body: table,
        if_match: carrier.version,
      };
    },
    {
      stale: ['/v1/carriers'],
      onDone: () => {
        showToast({
          text: from === '' ? t('shipping.change.saved') : t('shipping.change.scheduled', { day: from }),
        });
        onClose();
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate(null);
  };
  const setAmount = (code: string, zone: string, step: number, amount: number) =>
    setTable((old) => ({
      ...old,
      services: old.services.map((service) => {
        const rate = service.code === code ? service.zones[zone] : undefined;
        if (!rate) return service;
        const steps = rate.steps.map((one, index) => (index === step ? { ...one, amount } : one));
        return { ...service, zones: { ...service.zones, [zone]: { ...rate, steps } } };
      }),
    }));
  return (
    <form onSubmit={submit}>
      <Stack>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        {table.services.map(({ code, name, zones }) =>
          Object.entries(zones).map(([zone, { steps }]) => (
            <fieldset key={`${code} ${zone}`}>
              <legend>
                {name}, {zone.replaceAll(/[_-]/g, ' ')}
              </legend>
              <Fields>
                {steps.map(({ up_to_grams, amount }, step) => (
                  <AmountField
                    key={up_to_grams}
                    label={t('shipping.upTo', { weight: weightWords(up_to_grams) })}
                    currency={table.currency}
                    readOnly={false}
                    amount={amount}
                    onAmount={(next) => setAmount(code, zone, step, next ?? 0)}
                  />
                ))}
              </Fields>
            </fieldset>
          )),
        )}
        <Fields>
          <TextInput
            type="date"
            label={t('shipping.change.from')}
            description={t('shipping.change.fromHint')}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            label={t('shipping.change.comment')}
            maxLength={500}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
        </Fields>
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('shipping.change.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('shipping.change.save')}
        </Button>
      </DialogFoot>
    </form>
  );
}
