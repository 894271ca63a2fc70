import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { GetV1ReturnsResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/page-body.tsx';
import type { Order } from './order-types.ts';

/** The returns of an order, with how far each is. */
export function OrderReturns({ order }: { order: Order }) {
  const { data } = useQuery(
    listOptions<GetV1ReturnsResponse['items'][number]>('/v1/returns', { order_id: order.id, limit: 50 }),
  );
  if (!data || data.items.length === 0) return null;
  return (
    <Card title={t('returns.title')}>
      <Facts
        facts={data.items.map(({ id, number, state, units }) => [
          number,
          <Link key={id} to="/returns/$id" params={{ id }}>
            {t(`returns.state.${state}`)}, {t('orders.returns.units', { count: units })}
          </Link>,
        ])}
      />
    </Card>
  );
}
