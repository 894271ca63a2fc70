import { Anchor, Button, TextInput, useMantineColorScheme } from '@mantine/core';
import { CloudUpload, Download, Package, Pencil, Plus, ScanLine, Tag, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { BerthBar, BerthHeads } from '../../ui/berth-bar.tsx';
import { BulkResults } from '../../ui/bulk-results.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import tableClasses from '../../ui/data-table.module.css';
import { SkeletonRows } from '../../ui/data-table.tsx';
import { DestructiveDialog, DestructiveForm } from '../../ui/destructive-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Legend } from '../../ui/fills.tsx';
import { Keycap } from '../../ui/keycap.tsx';
import { useKeyboard } from '../../ui/keys.ts';
import { MoneySummary } from '../../ui/money-summary.tsx';
import { NextActionCard } from '../../ui/next-action-card.tsx';
import { ParcelCard } from '../../ui/parcel-card.tsx';
import { Pipeline } from '../../ui/pipeline.tsx';
import { ProductThumb } from '../../ui/product-thumb.tsx';
import { PromiseLine } from '../../ui/promise-line.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import {
  FulfillmentBadge,
  HoldBadge,
  OrderNumber,
  PaymentBadge,
  PromiseBadge,
  ReturnBadge,
  SeverityBadge,
} from '../../ui/status.tsx';
import { StockBar, StockFigure } from '../../ui/stock-bar.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import { showToast, ToastLine, Toasts } from '../../ui/toasts.tsx';
import { colors } from '../theme.ts';
import classes from './kit.module.css';

const uses = {
  tide: 'primary',
  kelp: 'done',
  brass: 'at risk',
  signal: 'late',
  dusk: 'returns',
  buoy: 'now',
  gray: 'light',
  dark: 'dark',
};
const cancel = {
  title: 'Cancel order 10421?',
  effects: [
    '4 units go back to available at Oakland.',
    'The authorization of 212.40 USD is voided, nothing was captured.',
    'Celia Brandt gets the cancellation e-mail.',
  ],
  warning: 'This cannot be undone. A new order would be needed.',
  reasons: [
    { value: 'customer', label: 'Customer asked' },
    { value: 'other', label: 'Other' },
  ],
  confirm: 'Cancel order 10421',
  keep: 'Keep order',
};
const mug = {
  available: 470,
  committed: 244,
  reserved: 32,
  safety_stock: 74,
  quality_control: 24,
  damaged: 13,
};

/** All parts with demo data, to look at beside the design. The development server alone serves it. */
export function KitPage() {
  useKeyboard();
  const { setColorScheme } = useMantineColorScheme();
  const [dialog, setDialog] = useState(false);
  const nothing = () => undefined;
  return (
    <main className={classes.kit}>
      <h1 className="visually-hidden">Kit</h1>
      <div className={classes.column}>
        <Card title="Color" aside={<ThemeSwitch onChange={setColorScheme} />}>
          {Object.entries(colors).map(([name, ramp]) => (
            <div key={name} className={classes.ramp}>
              <span>{name}</span>
              {ramp.map((color, index) => (
                <span
                  key={color}
                  className={classes.chip}
                  style={{ background: color, color: index > 4 ? '#fff' : '#141c20' }}
                  aria-hidden="true"
                >
                  {index}
                </span>
              ))}
              <span className={classes.use}>{uses[name as keyof typeof uses]}</span>
            </div>
          ))}
        </Card>
        <Card title="Type">
          <div className={classes.type}>
            <span>34/600</span>
            <strong style={{ fontSize: '2.125rem' }}>1,284</strong>
            <span>24/600</span>
            <strong style={{ fontSize: '1.5rem' }}>Order 10482</strong>
            <span>20/600</span>
            <strong style={{ fontSize: '1.25rem' }}>Page title</strong>
            <span>16/600</span>
            <strong style={{ fontSize: '1rem' }}>Station heading</strong>
            <span>14/600</span>
            <strong style={{ fontSize: '0.875rem' }}>Section heading</strong>
            <span>13/400</span>
            <span>Body and tables, 0123456789</span>
            <span>12/400</span>
            <span style={{ fontSize: '0.75rem' }}>Secondary, axis labels, hints</span>
            <span>13 mono</span>
            <span className="mono">MUG-350-WHT, B-14-3, GW 7710 2239 51</span>
          </div>
        </Card>
        <Card title="Controls">
          <div className={classes.row}>
            <Button leftSection={<Plus size={16} />} rightSection={<Keycap keys="c" />}>
              New order
            </Button>
            <Button variant="default" leftSection={<Pencil size={16} strokeWidth={1.75} />}>
              Edit
            </Button>
            <Button variant="subtle" color="gray">
              Export
            </Button>
            <Button variant="outline" color="signal" onClick={() => setDialog(true)}>
              Cancel
            </Button>
          </div>
          <TextInput mt="md" label="Found quantity" defaultValue="2" />
          <TextInput
            mt="md"
            mb="md"
            label="Tracking number"
            defaultValue="NL 4402"
            error="12 digits needed, 4 given."
          />
          <SaveBar changes={['safety stock', 'name']} onSave={nothing} onDiscard={nothing} />
          <DestructiveDialog
            opened={dialog}
            {...cancel}
            onConfirm={() => setDialog(false)}
            onClose={() => setDialog(false)}
          />
        </Card>
        <Card title="Next action and codes">
          <NextActionCard
            title="Pack parcel 3 at Oakland by 16:30 today"
            reason={
              <>
                Lantern picked, cap still at <span className="mono">A-07-2</span>. Leaving today keeps the
                promise with a day to spare.
              </>
            }
            action={
              <Button leftSection={<Package size={16} />} rightSection={<Keycap keys="f" />}>
                Open pack station
              </Button>
            }
          />
          <div className={classes.row} style={{ marginTop: 12 }}>
            <ProductThumb />
            <CopyText value="MUG-350-WHT" />
            <Sparkline label="Orders a day" values={[12, 18, 9, 22, 31, 28, 40]} />
          </div>
        </Card>
      </div>
      <div className={classes.column}>
        <Card title="Status vocabulary: the shape is the axis, the level is how far">
          <dl className={classes.vocabulary}>
            <div>
              <dt>Payment</dt>
              <dd>
                <PaymentBadge status="pending" />
                <PaymentBadge status="authorized" />
                <PaymentBadge status="partially_paid" />
                <PaymentBadge status="paid" />
                <PaymentBadge status="partially_refunded" />
                <PaymentBadge status="refunded" />
                <PaymentBadge status="voided" />
              </dd>
            </div>
            <div>
              <dt>Fulfillment</dt>
              <dd>
                <FulfillmentBadge status="unfulfilled" />
                <FulfillmentBadge status="backordered" />
                <FulfillmentBadge status="on_hold" />
                <FulfillmentBadge status="in_progress" />
                <FulfillmentBadge status="ready_for_pickup" />
                <FulfillmentBadge status="partially_fulfilled" />
                <FulfillmentBadge status="fulfilled" />
                <FulfillmentBadge status="delivered" />
              </dd>
            </div>
            <div>
              <dt>Return</dt>
              <dd>
                <ReturnBadge status="requested" />
                <ReturnBadge status="in_progress" />
                <ReturnBadge status="returned" />
              </dd>
            </div>
            <div>
              <dt>Holds</dt>
              <dd>
                <HoldBadge holds={['Address']} />
                <HoldBadge holds={['Fraud', 'Credit']} />
              </dd>
            </div>
            <div>
              <dt>Severity</dt>
              <dd>
                <SeverityBadge severity="late">2 h late</SeverityBadge>
                <SeverityBadge severity="at_risk">38 min left</SeverityBadge>
                <SeverityBadge severity="information">3 h 48 min</SeverityBadge>
                <SeverityBadge severity="done">On time, 1 day spare</SeverityBadge>
              </dd>
            </div>
            <div>
              <dt>Loud form</dt>
              <dd>
                <PaymentBadge status="pending" loud />
                <FulfillmentBadge status="backordered" loud />
                <ReturnBadge status="requested" loud />
                <span className={classes.use}>only where someone must act</span>
              </dd>
            </div>
            <div>
              <dt>Promise</dt>
              <dd>
                <PromiseBadge state="late" span_ms={18_000_000} ship_by="today 09:00" />
                <PromiseBadge state="at_risk" span_ms={8_280_000} ship_by="today 16:30" />
                <PromiseBadge state="on_time" span_ms={86_400_000} ship_by="Wed, May 13" />
              </dd>
            </div>
            <div>
              <dt>Order</dt>
              <dd>
                <OrderNumber number="10482" status="open" />
                <OrderNumber number="10391" status="completed" />
                <OrderNumber number="10377" status="cancelled" />
              </dd>
            </div>
            <div>
              <dt>Line states</dt>
              <dd className={classes.berths}>
                <BerthHeads />
                <BerthBar counts={{ ordered: 0, allocated: 3, picked: 1, shipped: 2, delivered: 4 }} />
                <BerthBar counts={{ ordered: 0, allocated: 0, picked: 1, shipped: 0, delivered: 0 }} />
                <BerthBar counts={{ ordered: 2, allocated: 0, picked: 0, shipped: 0, delivered: 0 }} />
              </dd>
            </div>
            <div>
              <dt>Stock</dt>
              <dd>
                <Legend
                  entries={[
                    { fill: 'available', label: 'Available' },
                    { fill: 'committed', label: 'Committed' },
                    { fill: 'reserved', label: 'Reserved' },
                    { fill: 'safety_stock', label: 'Safety stock' },
                    { fill: 'quality_control', label: 'Quality control' },
                    { fill: 'damaged', label: 'Damaged' },
                    { fill: 'incoming', label: 'Incoming' },
                  ]}
                />
              </dd>
            </div>
          </dl>
        </Card>
        <Card title="Destructive action: says what will happen, in numbers">
          <div className={classes.dialog}>
            <h3>{cancel.title}</h3>
            <DestructiveForm
              {...cancel}
              gentler={{ label: 'hold it instead', run: nothing }}
              onConfirm={nothing}
              onClose={nothing}
            />
          </div>
        </Card>
        <Card title="Enamel mug 350 ml, White" aside="on hand 857">
          <StockFigure counts={mug} label="Enamel mug 350 ml, White" />
          <div className={classes.bars}>
            <span>Oakland</span>
            <StockBar counts={{ ...mug, available: 212, committed: 64 }} scale={560} />
            <span>Newark</span>
            <StockBar
              counts={{ ...mug, available: 96, committed: 118, quality_control: 0 }}
              incoming={160}
              scale={560}
            />
          </div>
        </Card>
      </div>
      <div className={classes.column}>
        <Card title="Bulk work">
          <BulkResults
            title="Printing 100 slips"
            done={69}
            total={100}
            seconds_left={9}
            doneLabel="69 printed"
            refused={[
              {
                id: '1',
                name: '10470',
                reason: 'On hold: fraud',
                action: <Anchor href="/kit">Open hold</Anchor>,
              },
              {
                id: '2',
                name: '10478',
                reason: 'On hold: credit',
                action: <Anchor href="/kit">Open hold</Anchor>,
              },
              {
                id: '3',
                name: '10433',
                reason: 'Address refused by the carrier',
                action: <Anchor href="/kit">Fix address</Anchor>,
              },
            ]}
            onStop={nothing}
            onRetry={nothing}
            onDownload={nothing}
          />
        </Card>
        <Card title="Toasts and undo">
          <div className={classes.stack}>
            <ToastLine
              toast={{
                id: 1,
                icon: <Tag size={16} />,
                text: 'Tagged 6 orders "marketplace"',
                undo: nothing,
                seconds_left: 8,
              }}
            />
            <ToastLine
              toast={{
                id: 2,
                icon: <CloudUpload size={16} />,
                text: 'Capture sent, waiting for the bank',
                seconds_left: 2,
              }}
            />
            <Button
              variant="default"
              leftSection={<Undo2 size={16} />}
              onClick={() =>
                showToast({ icon: <Tag size={16} />, text: 'Tagged 6 orders "marketplace"', undo: nothing })
              }
            >
              Show a toast
            </Button>
          </div>
        </Card>
        <Card title="Empty">
          <EmptyState title="Nothing is late" action={<Button variant="default">Show due today</Button>}>
            38 orders are due today; the next cut-off is 16:30.
          </EmptyState>
        </Card>
        <Card title="Refused, in words">
          <Refusal
            title="Label not bought. Northline refused the address."
            actions={
              <>
                <Anchor href="/kit">Fix the address</Anchor>
                <Anchor href="/kit">Use Gullwing, 14.80</Anchor>
              </>
            }
          >
            Nothing was charged and parcel 3 is still open. The house number is missing.
          </Refusal>
        </Card>
        <Card title="Loading: the shape of what comes, after 200 ms">
          <table className={`${tableClasses.table} ${tableClasses.normal}`}>
            <tbody>
              <SkeletonRows columns={4} checks rows={3} />
            </tbody>
          </table>
        </Card>
        <Card title="Money" aside="USD, Demo Pay, card 4242">
          <MoneySummary
            currency="USD"
            lines={[
              { key: 'items', label: 'Items', minor: 45200 },
              { key: 'discount', label: 'Discount SPRING10', minor: -4520 },
              { key: 'shipping', label: 'Shipping', minor: 0 },
              { key: 'tax', label: 'Tax', minor: 2980 },
              { key: 'credit', label: 'Credit, one chipped mug', minor: -1400 },
            ]}
            total={42260}
            captured={43660}
            refunded={1400}
            balance={0}
          />
        </Card>
      </div>
      <div className={classes.wide}>
        <Card title="Promise">
          <PromiseLine
            placed_at="2026-05-10T18:42:00"
            now="2026-05-12T14:12:00"
            expected_at="2026-05-13T15:00:00"
            promised_at="2026-05-14T18:00:00"
          />
        </Card>
        <Card title="Pipeline">
          <Pipeline
            onOpen={nothing}
            stages={[
              {
                id: 'placed',
                name: 'Placed',
                count: 96,
                beside: 'not allocated yet',
                late: 0,
                at_risk: 12,
                typical: 'typical 9 min',
                oldest: { text: 'oldest 1 h 50 min', late: false },
                per_hour: 212,
              },
              {
                id: 'allocated',
                name: 'Allocated',
                count: 128,
                beside: 'ready to pick',
                late: 2,
                at_risk: 16,
                typical: 'typical 1 h 12 min',
                oldest: { text: 'oldest 1 d 4 h', late: true },
                per_hour: 188,
              },
              {
                id: 'picking',
                name: 'Picking',
                count: 64,
                beside: 'in 6 waves',
                late: 1,
                at_risk: 8,
                typical: 'typical 24 min',
                oldest: { text: 'oldest 3 h 05 min', late: true },
                per_hour: 164,
              },
              {
                id: 'packed',
                name: 'Packed',
                count: 52,
                beside: 'waiting for a truck',
                late: 1,
                at_risk: 3,
                typical: 'typical 18 min',
                oldest: { text: 'oldest 2 h 40 min', late: true },
                per_hour: 171,
              },
              {
                id: 'shipped',
                name: 'Shipped',
                count: 318,
                beside: 'on the road',
                late: 1,
                at_risk: 0,
                typical: 'typical 1 d 2 h',
                oldest: { text: 'oldest 4 d', late: true },
                per_hour: 41,
              },
              {
                id: 'delivered',
                name: 'Delivered',
                count: 274,
                beside: 'today',
                late: 0,
                at_risk: 0,
                done: true,
                typical: '97.8% in time',
                oldest: { text: '6 delivered late', late: false },
              },
            ]}
          />
        </Card>
        <div className={classes.parcels}>
          <ParcelCard
            title="Parcel 2"
            location="Newark"
            status={<FulfillmentBadge status="fulfilled" />}
            contents={
              <>
                <ProductThumb size={28} />
                <ProductThumb size={28} />
              </>
            }
            summary="4 units, 3.4 kg"
            steps={[
              { label: 'Label', when: 'Mon', state: 'done' },
              { label: 'Left', when: 'Mon', state: 'done' },
              { label: 'In transit', when: 'Tue 09:20', state: 'now' },
              { label: 'Due', when: 'Wed', state: 'ahead' },
            ]}
            carrier="Gullwing"
            tracking={{ number: 'GW 7710 2239 51', url: '/kit' }}
          />
          <Card title="Timeline">
            <Timeline
              entries={[
                {
                  id: '1',
                  at: '2026-05-12T14:06:00',
                  icon: <ScanLine size={14} />,
                  text: 'Lantern picked by Ben Adeyemi, wave 218',
                },
                {
                  id: '2',
                  at: '2026-05-12T13:20:00',
                  initials: 'RK',
                  text: 'Rosa Kim refunded 14.00',
                  detail: 'One mug arrived chipped. Reason: damaged in transit.',
                },
                {
                  id: '3',
                  at: '2026-05-12T11:42:00',
                  icon: <Download size={14} />,
                  text: 'Parcel 1 delivered, left at front door',
                },
                {
                  id: '4',
                  at: '2026-05-12T10:15:00',
                  initials: 'RK',
                  text: 'Rosa Kim added a note',
                  note: 'Customer wants the lantern this week.',
                },
              ]}
            />
          </Card>
        </div>
      </div>
      <Toasts />
    </main>
  );
}

function ThemeSwitch({ onChange }: { onChange: (scheme: 'light' | 'dark') => void }) {
  return (
    <span className={classes.row}>
      <Anchor component="button" size="xs" onClick={() => onChange('light')}>
        Light
      </Anchor>
      <Anchor component="button" size="xs" onClick={() => onChange('dark')}>
        Dark
      </Anchor>
    </span>
  );
}
