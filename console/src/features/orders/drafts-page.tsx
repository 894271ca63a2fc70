import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { read } from '../../api/client.ts';
import type { GetV1OrdersDraftsResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';
import type { Draft } from './draft-order.ts';
import classes from './orders.module.css';

/** Orders that somebody began to take and has neither placed nor dropped. */
export function DraftsPage() {
  const navigate = useNavigate();
  const mayPlace = useMay()('orders:place');
  const drafts = useQuery({
    queryKey: ['/v1/orders/drafts'] as const,
    queryFn: ({ signal }) => read<GetV1OrdersDraftsResponse>('/v1/orders/drafts', { signal }),
  });
  const drop = useWrite<Draft, Draft>(
    ({ id }) => ({ path: `/v1/orders/drafts/${id}/drop`, method: 'POST' }),
    { stale: ['/v1/orders/drafts'], onDone: () => showToast({ text: t('orders.draft.dropped') }) },
  );
  const problem = drafts.error ?? drop.error;
  const items = drafts.data?.items ?? [];
  return (
    <>
      <PageHeader
        title={t('orders.drafts')}
        back={<BackLink to="/orders">{t('orders.title')}</BackLink>}
        actions={
          mayPlace && <Button onClick={() => void navigate({ to: '/orders/new' })}>{t('orders.new')}</Button>
        }
      />
      <PageBody>
        <ProblemRefusal problem={problem && toProblem(problem)} />
        {drafts.data && items.length === 0 && (
          <EmptyState title={t('orders.draft.none')}>{t('orders.draft.noneHint')}</EmptyState>
        )}
        <ul className={classes.drafts}>
          {items.map((draft) => (
            <li key={draft.id}>
              <Link to="/orders/new" search={{ draft: draft.id }}>
                {draft.customer_name === '' ? t('orders.draft.nobody') : draft.customer_name}
              </Link>
              <span>{t('orders.draft.units', { count: draft.units })}</span>
              <span className={classes.quiet}>
                {draft.updated_by}, <When at={draft.updated_at} />
              </span>
              {mayPlace && (
                <Button
                  variant="default"
                  size="compact-sm"
                  loading={drop.isPending && drop.variables?.id === draft.id}
                  onClick={() => drop.mutate(draft)}
                >
                  {t('orders.draft.drop')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </PageBody>
    </>
  );
}
