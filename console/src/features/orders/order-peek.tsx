import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Keycap } from '../../ui/keycap.tsx';
import { DialogFoot, Facts } from '../../ui/page-body.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { HoldBadge } from '../../ui/status.tsx';
import { ChannelName, OrderFulfillment, OrderPayment, PromiseCell, TagList } from './order-columns.tsx';
import { orderOptions } from './order-reads.ts';
import type { OrderCard } from './order-types.ts';
import { holdName, shipsFrom } from './order-words.ts';
import classes from './orders.module.css';

/** A look at an order without leaving the list. */
export function OrderPeek({
  order,
  onClose,
  onOpen,
}: {
  order: OrderCard | null;
  onClose: () => void;
  onOpen: (order: OrderCard) => void;
}) {
  return (
    <Dialog
      opened={order !== null}
      onClose={onClose}
      title={order ? t('orders.peek.title', { number: String(order.number), name: order.customer_name }) : ''}
    >
      {order && (
        <>
          <PeekBody order={order} />
          <DialogFoot>
            <Button rightSection={<Keycap keys="enter" />} data-autofocus onClick={() => onOpen(order)}>
              {t('orders.peek.open')}
            </Button>
          </DialogFoot>
        </>
      )}
    </Dialog>
  );
}

/** What a list and the palette show of an order beside its row. */
export function PeekBody({ order }: { order: OrderCard }) {
  const whole = useQuery(orderOptions(String(order.number)));
  const lines = whole.data?.lines.filter((line) => line.parent_line_id === null) ?? [];
  return (
    <div className={classes.peek}>
      <Facts
        facts={[
          [t('orders.column.channel'), <ChannelName key="channel" channel={order.channel} />],
          [t('orders.column.promise'), <PromiseCell key="promise" order={order} />],
          [t('orders.column.payment'), <OrderPayment key="payment" order={order} />],
          [t('orders.column.fulfillment'), <OrderFulfillment key="fulfillment" order={order} />],
          ...(order.holds.length > 0
            ? [
                [
                  t('orders.column.holds'),
                  <HoldBadge key="holds" holds={order.holds.map(holdName)} />,
                ] as const,
              ]
            : []),
          [t('orders.column.from'), shipsFrom(order.ships_from)],
          [t('orders.column.total'), formatMoney(order.total.amount, order.total.currency)],
          ...(order.tags.length > 0
            ? [[t('orders.column.tags'), <TagList key="tags" tags={order.tags} />] as const]
            : []),
        ]}
      />
      <ul className={classes.peekLines}>
        {lines.slice(0, 8).map((line) => (
          <li key={line.id}>
            <ProductThumb src={line.image_url} size={28} />
            <span>
              {line.title} <span className={classes.quiet}>{line.options}</span>
            </span>
            <strong>{line.quantity}</strong>
          </li>
        ))}
      </ul>
      {lines.length > 8 && (
        <p className={classes.quiet}>{t('orders.peek.more', { count: lines.length - 8 })}</p>
      )}
    </div>
  );
}
