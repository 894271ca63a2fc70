import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { StockBar } from '../../ui/stock-bar.tsx';
import classes from './inventory.module.css';
import type { InventoryItem } from './inventory.ts';

/** Where the units of one SKU lie, and in which state. */
export function SkuPlaces({ item }: { item: InventoryItem }) {
  // One scale for all: what is on its way stands behind what is there.
  const scale = Math.max(...item.locations.map((level) => level.on_hand + level.incoming), 0);
  return (
    <Card title={t('inventory.where')} flush>
      <div className={classes.scroll}>
        <table className={classes.places}>
          <thead>
            <tr>
              <th scope="col">{t('inventory.form.location')}</th>
              <th scope="col">{t('inventory.column.stock')}</th>
              <th scope="col" className={classes.number}>
                {t('inventory.column.available')}
              </th>
              <th scope="col" className={classes.number}>
                {t('inventory.onHand')}
              </th>
            </tr>
          </thead>
          <tbody>
            {item.locations.map((level) => (
              <tr key={level.location_id}>
                <th scope="row">{level.location_name}</th>
                <td>
                  <StockBar counts={level} incoming={level.incoming} scale={scale} />
                </td>
                <td className={classes.number}>
                  {level.available === 0 ? (
                    <span className={classes.late}>{t('inventory.where.soldOut')}</span>
                  ) : (
                    formatCount(level.available)
                  )}
                </td>
                <td className={classes.number}>{formatCount(level.on_hand)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
