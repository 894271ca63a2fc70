import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { PostV1FulfillmentPlansResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';

type Plans = PostV1FulfillmentPlansResponse;

const path = '/v1/fulfillment/plans';
const shown = 12;

/** Says which orders would ship from elsewhere and what that saves, before anything moves. */
export function PlanAgainDialog({
  opened,
  nameOf,
  onClose,
}: {
  opened: boolean;
  nameOf: (location_id: string) => string;
  onClose: () => void;
}) {
  const preview = useWrite<Plans, void>(() => ({ path, method: 'POST', body: { preview: true } }), {
    stale: [],
  });
  const apply = useWrite<Plans, void>(() => ({ path, method: 'POST', body: {} }), {
    stale: ['/v1/fulfillment-orders', '/v1/orders', '/v1/inventory'],
    onDone: ({ moved, saved_amount, currency }) => {
      onClose();
      const saved = formatMoney(saved_amount, currency);
      showToast({ text: t('fulfillment.planAgain.done', { count: moved.length, saved }) });
    },
  });
  const { mutate, reset } = preview;
  useEffect(() => {
    if (opened) mutate();
    else reset();
  }, [opened, mutate, reset]);
  const plans = preview.data;
  const error = preview.error ?? apply.error;
  const places = (ids: readonly string[]) => ids.map(nameOf).join(', ');
  return (
    <Dialog opened={opened} title={t('fulfillment.planAgain.title')} onClose={onClose}>
      <p>{t('fulfillment.planAgain.text')}</p>
      <ProblemRefusal problem={error && toProblem(error)} />
      {preview.isPending && <Loading />}
      {plans && (
        <>
          <p aria-live="polite">
            <strong>
              {plans.moved.length === 0
                ? t('fulfillment.planAgain.nothing', { count: plans.looked_at })
                : t('fulfillment.planAgain.would', {
                    count: plans.moved.length,
                    saved: formatMoney(plans.saved_amount, plans.currency),
                  })}
            </strong>
          </p>
          <ul>
            {plans.moved.slice(0, shown).map((each) => (
              <li key={each.order_id}>
                {t('fulfillment.planAgain.order', {
                  number: String(each.order_number),
                  from: places(each.from_location_ids),
                  to: places(each.to_location_ids),
                  saved: formatMoney(each.saved_amount, plans.currency),
                })}
              </li>
            ))}
          </ul>
          {plans.moved.length > shown && (
            <p>{t('fulfillment.planAgain.more', { count: plans.moved.length - shown })}</p>
          )}
        </>
      )}
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('fulfillment.planAgain.keep')}
        </Button>
        <Button
          disabled={!plans || plans.moved.length === 0}
          loading={apply.isPending}
          onClick={() => apply.mutate()}
        >
          {t('fulfillment.planAgain.apply')}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
