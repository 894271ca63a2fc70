import { NumberInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1InventorySettingsResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { useDraft } from '../../ui/draft.ts';
import { Loading } from '../../ui/loading.tsx';
import { Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { showToast } from '../../ui/toasts.tsx';
import classes from './inventory.module.css';

type Settings = GetV1InventorySettingsResponse;
type Field = Exclude<keyof Settings, 'version'>;
type NumberField = Exclude<Field, 'valuation_currency' | 'low_stock_recipients'>;

const path = '/v1/inventory/settings';

const cards = [
  { id: 'receiving', hint: null, fields: ['over_delivery_percent'] },
  {
    id: 'writeOffs',
    hint: t('stockRoom.settings.writeOffsHint'),
    fields: [
      'write_off_limit_units',
      'write_off_limit_amount',
      'write_off_day_limit_units',
      'write_off_day_limit_amount',
    ],
  },
  {
    id: 'counts',
    hint: t('stockRoom.settings.countsHint'),
    fields: ['count_limit_units', 'count_limit_percent', 'count_limit_amount'],
  },
  { id: 'low', hint: null, fields: ['low_stock_margin_percent', 'low_stock_pause_minutes'] },
] as const satisfies { id: string; hint: string | null; fields: NumberField[] }[];

/** What may not be left empty: these have no "no limit". */
const needed: readonly Field[] = [
  'over_delivery_percent',
  'low_stock_margin_percent',
  'low_stock_pause_minutes',
];

/** What the company decided about its stock room. */
export function StockSettingsPage() {
  const { data, error } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<Settings>(path, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <SettingsForm settings={data} /> : <Loading />;
}

function SettingsForm({ settings: { version, ...saved } }: { settings: Settings }) {
  const readOnly = !useMay()('inventory:manage');
  const { draft, changed, change, set, discard } = useDraft(saved);
  const save = useWrite<Settings, object>((body) => ({ path, method: 'PATCH', body, if_match: version }), {
    stale: [path],
    onDone: () => {
      discard();
      showToast({ text: t('stockRoom.settings.saved') });
    },
  });
  const { valuation_currency: currency } = draft;
  const words = (field: Field) => t(`stockRoom.settings.field.${field}`, { currency });
  return (
    <>
      <PageHeader
        object
        title={t('stockRoom.settings.title')}
        back={<BackLink to="/settings">{t('shell.nav.settings')}</BackLink>}
      />
      <PageBody>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        {cards.map(({ id, hint, fields }) => (
          <Card key={id} title={t(`stockRoom.settings.${id}`)}>
            <Stack>
              {hint && <p className={classes.hint}>{hint}</p>}
              <Fields>
                {fields.map((field) =>
                  field.endsWith('_amount') ? (
                    <AmountField
                      key={`${field} ${saved[field]}`}
                      label={words(field)}
                      currency={currency}
                      readOnly={readOnly}
                      amount={draft[field]}
                      onAmount={(amount) => set(field as 'write_off_limit_amount', amount)}
                    />
                  ) : (
                    <NumberInput
                      key={field}
                      label={words(field)}
                      readOnly={readOnly}
                      min={0}
                      allowDecimal={false}
                      hideControls
                      thousandSeparator=","
                      value={draft[field] ?? ''}
                      error={fieldErrorOf(save.error, `/${field}`)}
                      onChange={(value) =>
                        set(
                          field as 'write_off_limit_units',
                          typeof value === 'number' ? value : needed.includes(field) ? 0 : null,
                        )
                      }
                    />
                  ),
                )}
              </Fields>
              {id === 'low' && (
                <Recipients
                  label={words('low_stock_recipients')}
                  readOnly={readOnly}
                  addresses={draft.low_stock_recipients}
                  onAddresses={(addresses) => set('low_stock_recipients', addresses)}
                />
              )}
            </Stack>
          </Card>
        ))}
        <Card title={t('stockRoom.settings.currency')}>
          <Fields>
            <TextInput
              label={words('valuation_currency')}
              description={t('stockRoom.settings.currencyHint')}
              readOnly={readOnly}
              maxLength={3}
              value={currency}
              error={fieldErrorOf(save.error, '/valuation_currency')}
              onChange={(event) => set('valuation_currency', event.currentTarget.value.toUpperCase())}
            />
          </Fields>
        </Card>
        {!readOnly && (
          <SaveBar
            changes={changed.map(words)}
            saving={save.isPending}
            onSave={() => save.mutate(change)}
            onDiscard={discard}
          />
        )}
      </PageBody>
    </>
  );
}

/** Addresses as people type them, one in a line or with commas; while one of them is none, nothing of it is saved. */
function Recipients({
  label,
  readOnly,
  addresses,
  onAddresses,
}: {
  label: string;
  readOnly: boolean;
  addresses: readonly string[];
  onAddresses: (addresses: string[]) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const wrong = addressesIn(text ?? '').find((address) => !mailbox.test(address));
  return (
    <Textarea
      label={label}
      description={t('stockRoom.settings.recipientsHint')}
      autosize
      minRows={2}
      maxRows={20}
      readOnly={readOnly}
      value={text ?? addresses.join('\n')}
      error={wrong !== undefined && t('stockRoom.settings.addressWrong', { address: wrong })}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const read = addressesIn(next);
        if (read.every((address) => mailbox.test(address))) onAddresses(read);
      }}
      onBlur={() => wrong === undefined && setText(null)}
    />
  );
}

const mailbox = /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/;

function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== '');
}
