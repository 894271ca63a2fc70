import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type {
  GetV1InventoryExpectedResponse,
  GetV1InventorySuppliesResponse,
  PostV1InventoryGoodsReceiptsResponse,
} from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useScans } from '../../ui/keys.ts';
import { Loading } from '../../ui/loading.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { When } from '../../ui/when.tsx';
import classes from './count-station.module.css';
import { CountStation, type ExpectedLine, StationHead } from './count-station.tsx';
import { type CloseReason, closeReasonChoices, locationsOptions } from './inventory.ts';
import { countedBySku, countedLots, newTally, unitsOf, useTally } from './tally.ts';

type Expected = GetV1InventoryExpectedResponse['items'][number];
type Supply = GetV1InventorySuppliesResponse['items'][number];

/** At the door: which paper came with the goods, then every unit by scanner. */
export function ReceivePage() {
  const { reference, location_id } = useSearch({ from: '/station/receive' });
  const locations = useQuery(locationsOptions).data?.items.filter((one) => one.status === 'active');
  if (!locations) return <Loading />;
  const place =
    locations.find(({ id }) => id === location_id) ?? (locations.length === 1 ? locations[0] : undefined);
  if (reference === undefined || !place) return <ChoosePaper location_id={place?.id} />;
  return (
    <Receive
      key={`${place.id} ${reference}`}
      reference={reference === blind ? '' : reference}
      place={{ id: place.id, name: place.name }}
    />
  );
}

/** Stands in the address for goods that came without a paper. */
const blind = '-';

function ChoosePaper({ location_id }: { location_id: string | undefined }) {
  const navigate = useNavigate();
  const [number, setNumber] = useState('');
  const locations = useQuery(locationsOptions).data?.items.filter((one) => one.status === 'active') ?? [];
  const open = useQuery({
    ...listOptions<Expected>('/v1/inventory/expected', { location_id }),
    enabled: location_id !== undefined,
  });
  const choose = (reference: string) =>
    void navigate({
      to: '/receive',
      search: { reference, ...(location_id !== undefined && { location_id }) },
    });
  useScans((code) => {
    if (location_id !== undefined && code.trim() !== '') choose(code.trim());
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== '') choose(number.trim());
  };
  return (
    <div className={classes.station}>
      <StationHead title={t('stockRoom.receive.title')} subtitle={t('stockRoom.receive.scanPaper')} />
      <div className={classes.body}>
        <Select
          size="lg"
          label={t('stockRoom.receive.where')}
          data={locations.map(({ id, name }) => ({ value: id, label: name }))}
          value={location_id ?? null}
          allowDeselect={false}
          onChange={(value) => void navigate({ to: '/receive', search: value ? { location_id: value } : {} })}
        />
        {location_id !== undefined && (
          <>
            <form className={classes.codeForm} onSubmit={submit}>
              <TextInput
                size="lg"
                label={t('stockRoom.receive.number')}
                autoComplete="off"
                maxLength={100}
                value={number}
                onChange={(event) => setNumber(event.currentTarget.value)}
              />
              <Button type="submit" variant="default" size="lg" disabled={number.trim() === ''}>
                {t('stockRoom.receive.open')}
              </Button>
            </form>
            <h2>{t('stockRoom.receive.which')}</h2>
            {open.data?.items.length === 0 && (
              <EmptyState title={t('stockRoom.receive.none')}>{t('stockRoom.receive.noneHint')}</EmptyState>
            )}
            <div className={classes.choices}>
              {open.data?.items
                .filter(({ reference }) => reference !== '')
                .map((one) => (
                  <button
                    key={`${one.kind} ${one.reference}`}
                    type="button"
                    className={classes.choice}
                    onClick={() => choose(one.reference)}
                  >
                    <strong>{one.reference}</strong>
                    <When at={one.expected_at} />
                    <span>
                      {t('stockRoom.receive.expected', {
                        outstanding: one.outstanding,
                        quantity: one.quantity,
                        count: one.skus,
                      })}
                    </span>
                    <span>{t(`inventory.supplies.kind.${one.kind}`)}</span>
                  </button>
                ))}
            </div>
          </>
        )}
      </div>
      {location_id !== undefined && (
        <footer className={classes.foot}>
          <Button className={classes.primary ?? ''} variant="default" onClick={() => choose(blind)}>
            {t('stockRoom.receive.blind')}
          </Button>
        </footer>
      )}
    </div>
  );
}

function Receive({ reference, place }: { reference: string; place: { id: string; name: string } }) {
  const navigate = useNavigate();
  const [tally, setTally] = useTally(`receive-${place.id}-${reference}`);
  const [isLast, setLast] = useState(false);
  const [shortReason, setShortReason] = useState<CloseReason>('short_delivery');
  const [posted, setPosted] = useState<PostV1InventoryGoodsReceiptsResponse | null>(null);
  const [kept, setKept] = useState<readonly ExpectedLine[] | null>(null);
  const open = useQuery({
    ...listOptions<Supply>('/v1/inventory/supplies', {
      reference,
      location_id: place.id,
      state: 'open',
      limit: 200,
    }),
    enabled: reference !== '',
  });
  const lines = kept ?? linesOf(open.data?.items ?? []);
  const counted = countedBySku(tally);
  const units = [...counted.values()].reduce((sum, each) => sum + unitsOf(each), 0);
  // Whoever counted what is not expected was asked before; of a lot they are asked when it is posted.
  const accept_unexpected = [...counted.keys()].some((sku) => !lines.some((line) => line.sku === sku));
  const post = useWrite<
    PostV1InventoryGoodsReceiptsResponse,
    { accept_over?: boolean; accept_unexpected?: boolean }
  >(
    (accepted) => ({
      path: '/v1/inventory/goods-receipts',
      method: 'POST',
      body: {
        client_id: tally.client_id,
        location_id: place.id,
        references: reference === '' ? [] : [reference],
        accept_unexpected,
        ...accepted,
        ...(isLast && { close_short: shortReason }),
        lines: [...counted].map(([sku, each]) => {
          const lots = countedLots(tally, sku);
          return { sku, ...each, ...(lots.length > 0 && { lots }) };
        }),
      },
    }),
    {
      stale: ['/v1/inventory'],
      onDone: (receipt) => {
        setKept(lines);
        setPosted(receipt);
        setTally(newTally());
      },
    },
  );
  const problem = post.error && toProblem(post.error);
  if (reference !== '' && !open.data) return <Loading />;
  const isTransfer = open.data?.items.some(({ transfer_id }) => transfer_id !== null) ?? false;
  return (
    <CountStation
      title={
        reference === '' ? t('stockRoom.receive.headingBlind') : t('stockRoom.receive.heading', { reference })
      }
      subtitle={place.name}
      lines={lines}
      kinds={['good', 'damaged', 'quality_control']}
      takesAnything
      withExpiry
      tally={tally}
      onTally={setTally}
      done={
        posted && {
          tone: 'right',
          title: t('stockRoom.receive.posted', { number: posted.number }),
          text: t('stockRoom.receive.postedText', {
            received: posted.received,
            short: posted.short,
            over: posted.over,
            damaged: posted.damaged,
          }),
        }
      }
      foot={
        posted ? (
          <>
            <Link to="/inventory/receipts/$id" params={{ id: posted.id }}>
              {t('stockRoom.receive.openReceipt')}
            </Link>
            <Button
              className={classes.primary ?? ''}
              onClick={() => void navigate({ to: '/receive', search: { location_id: place.id } })}
            >
              {t('stockRoom.receive.next')}
            </Button>
          </>
        ) : (
          <>
            {reference !== '' && lines.length === 0 && units === 0 && (
              <EmptyState title={t('stockRoom.receive.notFound', { reference })}>
                {t('stockRoom.receive.notFoundText')}
              </EmptyState>
            )}
            <ProblemRefusal
              problem={problem}
              actions={
                problem?.code === 'receipt_over_delivery' ? (
                  <Button
                    variant="default"
                    onClick={() => post.mutate({ ...post.variables, accept_over: true })}
                  >
                    {t('stockRoom.receive.acceptOver')}
                  </Button>
                ) : (
                  problem?.code === 'receipt_unexpected_lot' && (
                    <Button
                      variant="default"
                      onClick={() => post.mutate({ ...post.variables, accept_unexpected: true })}
                    >
                      {t('stockRoom.receive.acceptLot')}
                    </Button>
                  )
                )
              }
            />
            {lines.length > 0 && !isTransfer && (
              <Checkbox
                size="md"
                label={t('stockRoom.receive.closeShort')}
                checked={isLast}
                onChange={(event) => setLast(event.currentTarget.checked)}
              />
            )}
            {isLast && lines.length > 0 && !isTransfer && (
              <Select
                size="lg"
                label={t('stockRoom.close.label')}
                allowDeselect={false}
                data={closeReasonChoices}
                value={shortReason}
                onChange={(value) => setShortReason(value as CloseReason)}
              />
            )}
            <Button
              className={classes.primary ?? ''}
              disabled={units === 0}
              loading={post.isPending}
              onClick={() => post.mutate({})}
            >
              {t('stockRoom.receive.post', { count: units })}
            </Button>
          </>
        )
      }
    />
  );
}

/** One line for each SKU: two deliveries of it under one number are one heap at the door. */
function linesOf(supplies: readonly Supply[]): ExpectedLine[] {
  const lines = new Map<string, ExpectedLine>();
  for (const { sku, outstanding } of supplies) {
    const line = lines.get(sku);
    lines.set(sku, { sku, expected: (line?.expected ?? 0) + outstanding });
  }
  return [...lines.values()];
}
