import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { GetV1CasesResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatWhen } from '../../ui/format.ts';

type CaseCard = GetV1CasesResponse['items'][number];

/** The cases that are open about an order, and the way to open one. */
export function OrderCases({ order }: { order: { id: string; number: number } }) {
  const may = useMay();
  const { data } = useQuery({
    ...listOptions<CaseCard>('/v1/cases', { order_id: order.id, state: 'open,waiting' }),
    enabled: may('cases:read'),
  });
  if (!may('cases:read')) return null;
  const cases = data?.items ?? [];
  return (
    <Card
      title={t('orders.cases')}
      aside={
        may('cases:work') && (
          <Link to="/cases/new" search={{ order: String(order.number) }}>
            {t('orders.cases.new')}
          </Link>
        )
      }
    >
      {cases.length === 0
        ? t('orders.cases.none')
        : cases.map(({ id, number, title, due_at, owner }) => (
            <p key={id}>
              <Link to="/cases/$number" params={{ number: String(number) }}>
                {title}
              </Link>{' '}
              {t('orders.cases.due', {
                when: formatWhen(due_at),
                name: owner?.name ?? t('orders.cases.nobody'),
              })}
            </p>
          ))}
    </Card>
  );
}
