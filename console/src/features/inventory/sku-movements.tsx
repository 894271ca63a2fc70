import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { When } from '../../ui/when.tsx';
import classes from './inventory.module.css';
import type { InventoryItem, Movement } from './inventory.ts';
import { MovedStates, MovedWhy } from './movement-table.tsx';

const SHOWN = 8;

/** What moved last, with its reason and author. */
export function SkuMovements({ item }: { item: InventoryItem }) {
  const { data, error } = useQuery(
    listOptions<Movement>('/v1/inventory/movements', { variant_id: item.variant_id, limit: SHOWN }),
  );
  return (
    <Card
      title={t('inventory.movements')}
      flush
      aside={
        <Link to="/inventory/movements" search={{ sku: item.sku }}>
          {t('inventory.movements.all')}
        </Link>
      }
    >
      {error && <ProblemRefusal problem={toProblem(error)} />}
      {data?.items.length === 0 && <EmptyState title={t('inventory.movements.empty')} />}
      {data && data.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
        <section className={classes.scroll} tabIndex={0} aria-label={t('inventory.movements')}>
          <table className={classes.movements}>
            <thead>
              <tr>
                <th scope="col">{t('inventory.movement.when')}</th>
                <th scope="col">{t('inventory.movement.why')}</th>
                <th scope="col">{t('inventory.movement.states')}</th>
                <th scope="col" className={classes.number}>
                  {t('inventory.movement.units')}
                </th>
                <th scope="col">{t('inventory.movement.where')}</th>
                <th scope="col">{t('inventory.movement.who')}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((movement) => (
                <tr key={movement.id}>
                  <td className={classes.dim}>
                    <When at={movement.at} />
                  </td>
                  <td className={classes.why}>
                    <MovedWhy movement={movement} />
                  </td>
                  <td>
                    <MovedStates movement={movement} />
                  </td>
                  <td className={classes.number}>{formatCount(movement.quantity)}</td>
                  <td>{movement.location_code}</td>
                  <td className={classes.dim}>{movement.actor_name}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
