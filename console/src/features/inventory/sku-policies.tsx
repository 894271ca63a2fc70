import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listOptions } from '../../api/lists.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import classes from './inventory.module.css';
import type { InventoryItem } from './inventory.ts';
import { PolicyDialog, type PolicyTarget } from './policy-dialog.tsx';
import { type Channel, channelsOptions, policyWords, type SellingPolicy } from './selling-policies.ts';

/** What happens in each channel when a SKU is short, and how many more may wait. */
export function SkuPolicies({ item }: { item: InventoryItem }) {
  const may = useMay();
  const [target, setTarget] = useState<PolicyTarget | null>(null);
  const channels = useQuery({ ...channelsOptions, enabled: may('channels:read') });
  const { data, error } = useQuery(
    listOptions<SellingPolicy>('/v1/inventory/selling-policies', { sku: item.sku, limit: 200 }),
  );
  if (!may('channels:read')) return null;
  const active = (channels.data?.items ?? []).filter(({ status }) => status === 'active');
  return (
    <Card title={t('inventory.policies.whenShort')} flush>
      {error && <ProblemRefusal problem={toProblem(error)} />}
      {data && (
        <div className={classes.scroll}>
          <table className={classes.places}>
            <tbody>
              {active.map((channel) => {
                const own = data.items.find((policy) => policy.channel === channel.code);
                return (
                  <tr key={channel.id}>
                    <th scope="row">{channel.name}</th>
                    <td>
                      {own ? policyWords(own) : <span className={classes.dim}>{defaultWords(channel)}</span>}
                      {own && own.policy !== 'refuse' && <div className={classes.dim}>{roomWords(own)}</div>}
                    </td>
                    {may('inventory:manage') && (
                      <td className={classes.number}>
                        <Button
                          variant="subtle"
                          size="xs"
                          aria-label={t('inventory.policy.changeIn', { channel: channel.name })}
                          onClick={() =>
                            setTarget({
                              sku: item.sku,
                              channel: channel.code,
                              policy: own?.policy ?? 'default',
                              ship_by: own?.ship_by ?? null,
                              cap: own?.cap ?? null,
                            })
                          }
                        >
                          {t('inventory.policy.change')}
                        </Button>
                      </td>
                    )}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <PolicyDialog target={target} onClose={() => setTarget(null)} />
    </Card>
  );
}

function defaultWords({ shortage_policy }: Channel): string {
  return t('inventory.policy.asChannel', { policy: t(`inventory.policy.${shortage_policy}`).toLowerCase() });
}

function roomWords({ waiting, room }: SellingPolicy): string {
  const count = formatCount(waiting);
  return room === null
    ? t('inventory.policy.waiting', { count })
    : t('inventory.policy.waitingAndRoom', { count, room: formatCount(room) });
}
