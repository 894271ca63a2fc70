import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Ban, Download, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type { PostV1InventoryLotsByIdBlockResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { DestructiveDialog } from '../../ui/destructive-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, Facts, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';
import { reasonWords } from './inventory.ts';
import classes from './lots.module.css';
import { formatDay, type Lot, type LotTrace, severityOf, standingWords, sumOfLot } from './lots.ts';
import { SkuLink } from './sku-link.tsx';

const stale = ['/v1/inventory', '/v1/fulfillment-orders'] as const;
const blockReasons = ['supplier_recall', 'defect', 'contamination', 'wrong_label', 'other'] as const;

/** One lot or serial number: where it came from, where it lies, who got it; and the way to take it out of the sale. */
export function LotPage() {
  const { id } = useParams({ from: '/shell/inventory/lots/$id' });
  const path = `/v1/inventory/lots/${id}/trace`;
  const { data, error } = useQuery({
    queryKey: [path] as const,
    queryFn: ({ signal }) => read<LotTrace>(path, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <Trace trace={data} /> : <Loading />;
}

function Trace({ trace }: { trace: LotTrace }) {
  const { lot, serials, receipts, recipients, movements } = trace;
  const may = useMay();
  const severity = severityOf(lot);
  return (
    <>
      <PageHeader
        object
        title={t(`lots.kind.${lot.kind}`, { code: lot.code })}
        back={<BackLink to={`/inventory/${encodeURIComponent(lot.sku)}`}>{lot.sku}</BackLink>}
        beside={
          <>
            <CopyText value={lot.code} />
            {severity && <SeverityBadge severity={severity}>{standingWords(lot)}</SeverityBadge>}
          </>
        }
        actions={may('inventory:adjust') && <LotActions trace={trace} />}
      />
      <PageBody>
        <Columns
          main={
            <>
              <Card title={t('lots.recipients')} flush>
                <Recipients recipients={recipients} isSerial={lot.kind === 'serial' || serials.length > 0} />
                {recipients.length > 0 && (
                  <div className={classes.head}>
                    <span>
                      {t('lots.recipients.count', {
                        count: new Set(recipients.map((one) => one.order_id)).size,
                      })}
                    </span>
                    <a href={`/v1/inventory/lots/${lot.id}/recipients.csv`} download>
                      <Download size={14} aria-hidden="true" /> {t('lots.recipients.csv')}
                    </a>
                  </div>
                )}
              </Card>
              <Card title={t('lots.movements')} flush>
                <Movements movements={movements} />
              </Card>
            </>
          }
          side={
            <>
              <Card title={t('lots.units')}>
                <div className={classes.figures}>
                  {(['sellable', 'picked', 'quality_control', 'damaged'] as const).map((part) => (
                    <span key={part} className={classes.figure}>
                      {t(`lots.state.${part}`)}
                      <strong>
                        {formatCount(sumOfLot(lot, part) + (part === 'sellable' ? serialsIn(serials) : 0))}
                      </strong>
                    </span>
                  ))}
                </div>
              </Card>
              <Card title={t('lots.about')}>
                <Facts facts={factsOf(lot)} />
              </Card>
              {lot.stock.length + lot.in_transit > 0 && (
                <Card title={t('lots.where')}>
                  <Facts
                    facts={[
                      ...lot.stock.map((place) => [place.location_name, formatCount(place.on_hand)] as const),
                      ...(lot.in_transit > 0
                        ? [[t('lots.on_the_way'), formatCount(lot.in_transit)] as const]
                        : []),
                    ]}
                  />
                </Card>
              )}
              <Card title={t('lots.receipts')}>
                {receipts.length === 0 ? (
                  <EmptyState title={t('lots.receipts.none')} />
                ) : (
                  <ul className={classes.plain}>
                    {receipts.map((one) => (
                      <li key={one.id}>
                        <When at={one.at} />{' '}
                        {t('lots.receipt', { units: one.quantity, location: one.location_code })}
                        <div className={classes.dim}>{one.note ?? reasonWords(one.reason)}</div>
                      </li>
                    ))}
                  </ul>
                )}
              </Card>
              {serials.length > 0 && (
                <Card title={t('lots.serials')}>
                  <ul className={classes.plain}>
                    {serials.map((one) => (
                      <li key={one.id}>
                        <Link to="/inventory/lots/$id" params={{ id: one.id }} className="mono">
                          {one.code}
                        </Link>
                      </li>
                    ))}
                  </ul>
                </Card>
              )}
            </>
          }
        />
      </PageBody>
    </>
  );
}

// A lot of serial numbers has no units beside theirs.
function serialsIn(serials: LotTrace['serials']): number {
  return serials.reduce((sum, { on_hand }) => sum + on_hand, 0);
}

function factsOf(lot: Lot): (readonly [string, React.ReactNode])[] {
  return [
    [t('lots.fact.sku'), <SkuLink key="sku" sku={lot.sku} />],
    [t('lots.fact.title'), lot.title],
    ...(lot.lot
      ? [
          [
            t('lots.fact.lot'),
            <Link key="lot" to="/inventory/lots/$id" params={{ id: lot.lot.id }} className="mono">
              {lot.lot.code}
            </Link>,
          ] as const,
        ]
      : []),
    [t('lots.until'), lot.expires_on ? formatDay(lot.expires_on) : t('lots.standing.forever')],
    ...(lot.min_remaining_days > 0
      ? [[t('lots.fact.kept'), t('lots.days', { count: lot.min_remaining_days })] as const]
      : []),
    [t('lots.fact.received'), <When key="received" at={lot.received_at} />],
    ...(lot.supplier_reference === '' ? [] : [[t('lots.fact.supplier'), lot.supplier_reference] as const]),
    ...(lot.blocked_at === null
      ? []
      : [
          [t('lots.fact.blocked'), <When key="blocked" at={lot.blocked_at} />] as const,
          [t('lots.fact.why'), lot.blocked_reason] as const,
        ]),
  ];
}

function LotActions({ trace }: { trace: LotTrace }) {
  const { lot, recipients, serials } = trace;
  const [asking, setAsking] = useState(false);
  const block = useWrite<PostV1InventoryLotsByIdBlockResponse, { reason: string }>(
    (body) => ({ path: `/v1/inventory/lots/${lot.id}/block`, method: 'POST', body, if_match: lot.version }),
    {
      stale,
      onDone: ({ quarantined, promised, picked }) => {
        setAsking(false);
        showToast({ text: t('lots.block.done', { code: lot.code, quarantined, promised, picked }) });
      },
    },
  );
  const release = useWrite<Lot, { reason: string }>(
    (body) => ({ path: `/v1/inventory/lots/${lot.id}/release`, method: 'POST', body, if_match: lot.version }),
    { stale, onDone: () => showToast({ text: t('lots.release.done', { code: lot.code }) }) },
  );
  const shipped = recipients.filter((one) => one.shipped > 0).length;
  const inHand = recipients.filter((one) => one.picked > one.shipped).length;
  return (
    <>
      {lot.supported_actions.includes('release') && (
        <Button
          variant="default"
          leftSection={<Undo2 size={16} />}
          loading={release.isPending}
          onClick={() => release.mutate({ reason: t('lots.release.reason') })}
        >
          {t('lots.release')}
        </Button>
      )}
      {lot.supported_actions.includes('block') && (
        <Button
          variant="default"
          color="signal"
          leftSection={<Ban size={16} />}
          onClick={() => setAsking(true)}
        >
          {t('lots.block')}
        </Button>
      )}
      <DestructiveDialog
        opened={asking}
        title={t('lots.block.title', { code: lot.code })}
        effects={[
          t('lots.block.units', { count: sumOfLot(lot, 'sellable') + serialsIn(serials) }),
          t('lots.block.picks'),
          ...(inHand > 0 ? [{ open: t('lots.block.inHand', { count: inHand }) }] : []),
          ...(shipped > 0 ? [{ open: t('lots.block.shipped', { count: shipped }) }] : []),
        ]}
        reasons={blockReasons.map((value) => ({ value, label: t(`lots.block.reason.${value}`) }))}
        confirm={t('lots.block.confirm', { code: lot.code })}
        keep={t('lots.block.keep')}
        refusal={block.error && <ProblemRefusal problem={toProblem(block.error)} />}
        busy={block.isPending}
        onConfirm={(reason, note) => {
          const words = t(`lots.block.reason.${reason as (typeof blockReasons)[number]}`);
          block.mutate({ reason: note === '' ? words : `${words}: ${note}` });
        }}
        onClose={() => setAsking(false)}
      />
      {release.error && <ProblemRefusal problem={toProblem(release.error)} />}
    </>
  );
}

function Recipients({ recipients, isSerial }: { recipients: LotTrace['recipients']; isSerial: boolean }) {
  if (recipients.length === 0) return <EmptyState title={t('lots.recipients.none')} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
    <section className={classes.scroll} tabIndex={0} aria-label={t('lots.recipients')}>
      <table className={classes.lots}>
        <thead>
          <tr>
            <th scope="col">{t('lots.recipient.order')}</th>
            <th scope="col">{t('lots.recipient.customer')}</th>
            {isSerial && <th scope="col">{t('lots.code')}</th>}
            <th scope="col">{t('lots.recipient.from')}</th>
            <th scope="col">{t('lots.recipient.standing')}</th>
            <th scope="col" className={classes.number}>
              {t('inventory.movement.units')}
            </th>
          </tr>
        </thead>
        <tbody>
          {recipients.map((one) => (
            <tr key={`${one.fulfillment_order_id} ${one.order_line_id} ${one.lot_id}`}>
              <td className={classes.fit}>
                <a href={`/orders/${one.order_number}`}>{one.order_number}</a>
                <div className={classes.dim}>{one.fulfillment_order_number}</div>
              </td>
              <td>
                {one.customer_name}
                <div className={classes.dim}>
                  {[one.city, one.country, one.email].filter((part) => part).join(', ')}
                </div>
              </td>
              {isSerial && <td className={`mono ${classes.fit}`}>{one.code}</td>}
              <td className={classes.fit}>{one.location_code}</td>
              <td className={classes.fit}>
                {one.shipped === 0 || one.shipped_at === null ? (
                  t(one.packed > 0 ? 'lots.recipient.packed' : 'lots.recipient.picked')
                ) : (
                  <>
                    {t('lots.recipient.shipped')} <When at={one.shipped_at} />
                    <div className={`mono ${classes.dim}`}>{one.tracking_numbers.join(', ')}</div>
                  </>
                )}
              </td>
              <td className={classes.number}>{formatCount(one.picked)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Movements({ movements }: { movements: LotTrace['movements'] }) {
  const stateWords = (state: LotTrace['movements'][number]['from_state'], none: string) =>
    state === null ? none : t(`lots.state.${state}`);
  if (movements.length === 0) return <EmptyState title={t('inventory.movements.empty')} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard.
    <section className={classes.scroll} tabIndex={0} aria-label={t('lots.movements')}>
      <table className={classes.lots}>
        <thead>
          <tr>
            <th scope="col">{t('inventory.movement.when')}</th>
            <th scope="col">{t('inventory.movement.why')}</th>
            <th scope="col">{t('inventory.movement.states')}</th>
            <th scope="col">{t('inventory.movement.where')}</th>
            <th scope="col">{t('inventory.movement.who')}</th>
            <th scope="col" className={classes.number}>
              {t('inventory.movement.units')}
            </th>
          </tr>
        </thead>
        <tbody>
          {movements.map((one) => (
            <tr key={one.id}>
              <td className={`${classes.dim} ${classes.fit}`}>
                <When at={one.at} />
              </td>
              <td>
                {reasonWords(one.reason)}
                {one.note && <div className={classes.dim}>{one.note}</div>}
              </td>
              <td className={classes.fit}>
                {t('inventory.movement.to', {
                  from: stateWords(one.from_state, t('inventory.movement.in')),
                  to: stateWords(one.to_state, t('inventory.movement.out')),
                })}
              </td>
              <td className={classes.fit}>{one.location_code}</td>
              <td className={classes.dim}>{one.actor_name}</td>
              <td className={classes.number}>{formatCount(one.quantity)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
