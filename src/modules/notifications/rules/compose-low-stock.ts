import type { ComposedMessage } from './compose-message.ts';
import { plainText } from './plain-text.ts';

/** What has run low, as a digest tells it. `total` counts more than `alerts` names where there are very many. */
export type LowStockFacts = {
  alerts: readonly {
    sku: string;
    title: string;
    location_name: string | null;
    threshold: number;
    units: number;
  }[];
  total: number;
};

const count = new Intl.NumberFormat('en');

/** News for whoever looks after the stock: which SKUs run low, and how low. */
export function composeLowStock({ alerts, total }: LowStockFacts, base_url: string): ComposedMessage {
  const [only] = alerts;
  const subject =
    total === 1 && only ? `${plainText(only.sku)} runs low` : `${count.format(total)} SKUs run low`;
  const more = total - alerts.length;
  return {
    subject,
    template: 'low-stock',
    facts: {
      language: 'en',
      subject,
      shop: 'Stock room',
      headline: subject,
      expectation: 'Available units came down to the threshold that was set, or below it.',
      items: alerts.map(({ sku, title, location_name, threshold, units }) => ({
        title: plainText(title),
        detail:
          `${plainText(sku)}, ${location_name === null ? 'all locations' : plainText(location_name)}, low ` +
          `at ${count.format(threshold)}`,
        figure: `${count.format(units)} left`,
      })),
      more: more > 0 ? `And ${count.format(more)} more, which the console lists.` : '',
      list_url: `${base_url}/inventory/low-stock`,
    },
  };
}
