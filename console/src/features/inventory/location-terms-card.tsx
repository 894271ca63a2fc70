import { Button, Checkbox, MultiSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { handlingKinds } from '../../api/special-handling.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { Card } from '../../ui/card.tsx';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot, Fields, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import classes from './inventory.module.css';
import {
  readCountries,
  readCutOffs,
  readDays,
  readOpenDays,
  type Terms,
  type TermsPage,
  writeCutOffs,
  writeDays,
  writeOpenDays,
} from './location-terms.ts';
import { channelsOptions } from './selling-policies.ts';

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;
const amounts = ['order_amount', 'line_amount', 'unit_amount'] as const;

/** When a location works, what its work costs, and whom it serves: what plans and promises count with. */
export function LocationTermsCard({ location_id }: { location_id: string }) {
  const path = `/v1/locations/${location_id}/sourcing-terms`;
  const { data, error } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<TermsPage>(path, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return (
    <Card title={t('inventory.terms.title')}>
      {data ? <TermsForm key={data.latest_version} page={data} path={path} /> : <Loading />}
    </Card>
  );
}

function TermsForm({ page, path }: { page: TermsPage; path: string }) {
  const { current, scheduled, currency } = page;
  const readOnly = !useMay()('sourcing:manage');
  const [draft, setDraft] = useState(() => textsOf(current, page.today));
  const channels = useQuery(channelsOptions).data?.items ?? [];
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useWrite<{ version: number; is_changed: boolean }, object>(
    (body) => ({ path, method: 'PUT', body, if_match: page.latest_version }),
    {
      stale: [path],
      onDone: ({ is_changed }) =>
        showToast({ text: t(is_changed ? 'inventory.terms.saved' : 'inventory.terms.same') }),
    },
  );
  const [holidays, extra_days, cut_offs, countries] = [
    readDays(draft.holidays),
    readOpenDays(draft.extra_days),
    readCutOffs(draft.cut_offs),
    readCountries(draft.countries),
  ];
  const isReadable = holidays && extra_days && cut_offs && countries !== undefined;
  const submit = () => {
    if (!isReadable || save.isPending) return;
    const { opening_days, channel_codes, valid_from, comment } = draft;
    save.mutate({
      ...{ opening_days, holidays, extra_days, cut_offs, countries },
      ...{ handling_hours: draft.handling_hours, handling_days: draft.handling_days },
      ...{ order_amount: draft.order_amount, line_amount: draft.line_amount, unit_amount: draft.unit_amount },
      channel_codes: channel_codes.length === 0 ? null : channel_codes,
      pickup_hold_days: draft.pickup_hold_days,
      offer_minutes: draft.offer_minutes,
      refuses: draft.refuses,
      orders_per_day: draft.orders_per_day,
      units_per_day: draft.units_per_day,
      valid_from: valid_from === '' ? null : valid_from,
      comment: comment.trim() === '' ? null : comment.trim(),
    });
  };
  return (
    <Stack>
      <ProblemRefusal problem={save.error && toProblem(save.error)} />
      <p className={classes.hint}>
        {current.version === 0
          ? t('inventory.terms.default')
          : t('inventory.terms.since', { author: current.author ?? '', date: current.valid_from ?? '' })}{' '}
        {scheduled
          .map(({ valid_from }) => t('inventory.terms.scheduled', { date: valid_from ?? '' }))
          .join(' ')}
      </p>
      {weekdays.map((weekday) => (
        <WeekDay
          key={weekday}
          weekday={weekday}
          readOnly={readOnly}
          days={draft.opening_days}
          onDays={(opening_days) => set({ opening_days })}
        />
      ))}
      <Fields>
        <Textarea
          label={t('inventory.terms.holidays')}
          description={t('inventory.terms.holidaysHint')}
          autosize
          minRows={2}
          readOnly={readOnly}
          value={draft.holidays}
          error={holidays === null && t('inventory.terms.holidaysWrong')}
          onChange={(event) => set({ holidays: event.currentTarget.value })}
        />
        <Textarea
          label={t('inventory.terms.extraDays')}
          description={t('inventory.terms.extraDaysHint')}
          autosize
          minRows={2}
          readOnly={readOnly}
          value={draft.extra_days}
          error={extra_days === null && t('inventory.terms.extraDaysWrong')}
          onChange={(event) => set({ extra_days: event.currentTarget.value })}
        />
        <Textarea
          label={t('inventory.terms.cutOffs')}
          description={t('inventory.terms.cutOffsHint')}
          autosize
          minRows={2}
          readOnly={readOnly}
          value={draft.cut_offs}
          error={cut_offs === null && t('inventory.terms.cutOffsWrong')}
          onChange={(event) => set({ cut_offs: event.currentTarget.value })}
        />
      </Fields>
      <Fields>
        {(['handling_hours', 'handling_days'] as const).map((field) => (
          <NumberInput
            key={field}
            label={t(`inventory.terms.${field}`)}
            readOnly={readOnly}
            min={0}
            allowDecimal={false}
            hideControls
            value={draft[field]}
            onChange={(value) => set({ [field]: typeof value === 'number' ? value : 0 })}
          />
        ))}
        {amounts.map((field) => (
          <AmountField
            key={field}
            label={t(`inventory.terms.${field}`, { currency })}
            currency={currency}
            readOnly={readOnly}
            amount={draft[field]}
            onAmount={(amount) => set({ [field]: amount ?? 0 })}
          />
        ))}
      </Fields>
      <Fields>
        {(['orders_per_day', 'units_per_day'] as const).map((field) => (
          <NumberInput
            key={field}
            label={t(`inventory.terms.${field}`)}
            placeholder={t('inventory.terms.unlimited')}
            readOnly={readOnly}
            min={1}
            allowDecimal={false}
            hideControls
            value={draft[field] ?? ''}
            onChange={(value) => set({ [field]: typeof value === 'number' ? value : null })}
          />
        ))}
        <MultiSelect
          label={t('inventory.terms.channels')}
          placeholder={draft.channel_codes.length === 0 ? t('inventory.terms.allChannels') : ''}
          readOnly={readOnly}
          data={channels.map(({ code, name }) => ({ value: code, label: name }))}
          value={draft.channel_codes}
          onChange={(channel_codes) => set({ channel_codes })}
        />
        <TextInput
          label={t('inventory.terms.countries')}
          placeholder={t('inventory.terms.allCountries')}
          readOnly={readOnly}
          value={draft.countries}
          error={countries === undefined && t('inventory.terms.countriesWrong')}
          onChange={(event) => set({ countries: event.currentTarget.value })}
        />
        <MultiSelect
          label={t('inventory.terms.refuses')}
          description={t('inventory.terms.refusesHint')}
          placeholder={draft.refuses.length === 0 ? t('inventory.terms.refusesNothing') : ''}
          readOnly={readOnly}
          data={handlingKinds.map((value) => ({ value, label: t(`catalog.handling.${value}`) }))}
          value={draft.refuses}
          onChange={(refuses) => set({ refuses: handlingKinds.filter((kind) => refuses.includes(kind)) })}
        />
      </Fields>
      <Fields>
        <NumberInput
          label={t('inventory.terms.pickup')}
          description={t('inventory.terms.pickupHint')}
          placeholder={t('inventory.terms.noPickup')}
          readOnly={readOnly}
          min={1}
          max={365}
          allowDecimal={false}
          hideControls
          value={draft.pickup_hold_days ?? ''}
          onChange={(value) => set({ pickup_hold_days: typeof value === 'number' ? value : null })}
        />
        <NumberInput
          label={t('inventory.terms.offer')}
          description={t('inventory.terms.offerHint')}
          placeholder={t('inventory.terms.noOffer')}
          readOnly={readOnly}
          min={1}
          max={1440}
          allowDecimal={false}
          hideControls
          value={draft.offer_minutes ?? ''}
          onChange={(value) => set({ offer_minutes: typeof value === 'number' ? value : null })}
        />
      </Fields>
      {!readOnly && (
        <>
          <Fields>
            <TextInput
              type="date"
              label={t('inventory.terms.validFrom')}
              min={page.today}
              value={draft.valid_from}
              onChange={(event) => set({ valid_from: event.currentTarget.value })}
            />
            <TextInput
              label={t('inventory.terms.comment')}
              maxLength={500}
              value={draft.comment}
              onChange={(event) => set({ comment: event.currentTarget.value })}
            />
          </Fields>
          <DialogFoot>
            <Button onClick={submit} disabled={!isReadable} loading={save.isPending}>
              {t('inventory.terms.save')}
            </Button>
          </DialogFoot>
        </>
      )}
    </Stack>
  );
}

type Days = Terms['opening_days'];

function WeekDay({
  weekday,
  readOnly,
  days,
  onDays,
}: {
  weekday: Days[number]['weekday'];
  readOnly: boolean;
  days: Days;
  onDays: (days: Days) => void;
}) {
  const day = days.find((each) => each.weekday === weekday);
  const name = t(`inventory.terms.weekday.${weekday as 1}`);
  const others = days.filter((each) => each.weekday !== weekday);
  const put = (hours: Omit<Days[number], 'weekday'>) =>
    onDays([...others, { weekday, ...hours }].sort((a, b) => a.weekday - b.weekday));
  return (
    <div className={classes.weekDay}>
      <Checkbox
        label={name}
        checked={day !== undefined}
        disabled={readOnly}
        onChange={(event) =>
          event.currentTarget.checked ? put({ opens: '09:00', closes: '18:00' }) : onDays(others)
        }
      />
      {day &&
        (['opens', 'closes'] as const).map((edge) => (
          <TextInput
            key={edge}
            aria-label={t(`inventory.terms.${edge}`, { day: name })}
            readOnly={readOnly}
            maxLength={5}
            value={day[edge]}
            error={!/^\d\d:\d\d$/.test(day[edge]) && t('inventory.terms.timeWrong')}
            onChange={(event) => put({ ...day, [edge]: event.currentTarget.value })}
          />
        ))}
    </div>
  );
}

function textsOf(terms: Terms, today: string) {
  return {
    opening_days: terms.opening_days,
    holidays: writeDays(terms.holidays),
    extra_days: writeOpenDays(terms.extra_days),
    cut_offs: writeCutOffs(terms.cut_offs),
    handling_hours: terms.handling_hours,
    handling_days: terms.handling_days,
    order_amount: terms.order_amount,
    line_amount: terms.line_amount,
    unit_amount: terms.unit_amount,
    channel_codes: terms.channel_codes ?? [],
    countries: (terms.countries ?? []).join(', '),
    pickup_hold_days: terms.pickup_hold_days,
    offer_minutes: terms.offer_minutes,
    refuses: terms.refuses,
    orders_per_day: terms.orders_per_day,
    units_per_day: terms.units_per_day,
    valid_from: today,
    comment: '',
  };
}
