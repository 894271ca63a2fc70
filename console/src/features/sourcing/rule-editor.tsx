import { Button, MultiSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronUp, Trash2 } from 'lucide-react';
import { write } from '../../api/client.ts';
import type { PostV1SourcingConditionsResponse } from '../../api/generated/types.gen.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { Card } from '../../ui/card.tsx';
import { Fields, Stack } from '../../ui/page-body.tsx';
import type { Rule } from './rules.ts';
import classes from './sourcing.module.css';

type Effect = Rule['effect'];

/** One rule: if a condition, then what. Conditions are checked while they are typed. */
export function RuleEditor({
  rule,
  number,
  currency,
  places,
  readOnly,
  onChange,
  onRemove,
  onUp,
}: {
  rule: Rule;
  number: number;
  currency: string;
  places: { value: string; label: string }[];
  readOnly: boolean;
  onChange: (rule: Rule) => void;
  onRemove: () => void;
  onUp: (() => void) | undefined;
}) {
  const { name, when, effect } = rule;
  const check = useQuery({
    queryKey: ['/v1/sourcing/conditions', when],
    queryFn: () =>
      write<PostV1SourcingConditionsResponse>('/v1/sourcing/conditions', { method: 'POST', body: { when } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const setEffect = (change: Partial<Record<keyof Effect, unknown>>) => {
    const kept = Object.entries({ ...effect, ...change }).filter(([, value]) => value !== undefined);
    onChange({ ...rule, effect: Object.fromEntries(kept) as Effect });
  };
  const listOrNone = (values: string[]) => (values.length > 0 ? values : undefined);
  const prefer = effect.prefer;
  return (
    <Card
      title={t('sourcing.rule', { number })}
      aside={
        !readOnly && (
          <>
            {onUp && (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t('sourcing.rule.up', { name })}
                onClick={onUp}
              >
                <ChevronUp size={16} />
              </Button>
            )}
            <Button
              variant="subtle"
              size="compact-sm"
              aria-label={t('sourcing.rule.remove', { name })}
              onClick={onRemove}
            >
              <Trash2 size={16} />
            </Button>
          </>
        )
      }
    >
      <Stack>
        <TextInput
          label={t('sourcing.rule.name')}
          value={name}
          maxLength={120}
          readOnly={readOnly}
          onChange={(event) => onChange({ ...rule, name: event.currentTarget.value })}
        />
        <Textarea
          label={t('sourcing.rule.when')}
          description={t('sourcing.rule.whenHint')}
          classNames={{ input: 'mono' }}
          autosize
          minRows={2}
          maxLength={1000}
          spellCheck={false}
          readOnly={readOnly}
          value={when}
          error={check.data?.ok === false ? check.data.reason : undefined}
          onChange={(event) => onChange({ ...rule, when: event.currentTarget.value })}
        />
        <strong className={classes.then}>{t('sourcing.rule.then')}</strong>
        <Fields>
          {(['only', 'exclude'] as const).map((field) => (
            <MultiSelect
              key={field}
              label={t(`sourcing.rule.${field}`)}
              data={places}
              searchable
              clearable
              readOnly={readOnly}
              value={effect[field] ?? []}
              onChange={(values) => setEffect({ [field]: listOrNone(values) })}
            />
          ))}
        </Fields>
        <Fields>
          <MultiSelect
            label={t('sourcing.rule.prefer')}
            data={places}
            searchable
            clearable
            readOnly={readOnly}
            value={prefer?.locations ?? []}
            onChange={(values) =>
              setEffect({
                prefer: values.length > 0 ? { locations: values, amount: prefer?.amount ?? 100 } : undefined,
              })
            }
          />
          <AmountField
            label={t('sourcing.rule.preferAmount', { currency })}
            currency={currency}
            readOnly={readOnly || !prefer}
            amount={prefer?.amount ?? null}
            onAmount={(amount) => prefer && setEffect({ prefer: { ...prefer, amount: amount ?? 0 } })}
          />
          <AmountField
            label={t('sourcing.rule.split', { currency })}
            currency={currency}
            readOnly={readOnly}
            amount={effect.weights?.split_amount ?? null}
            onAmount={(amount) => {
              const { split_amount: _, ...rest } = effect.weights ?? {};
              const weights = amount === null ? rest : { ...rest, split_amount: amount };
              setEffect({ weights: Object.keys(weights).length > 0 ? weights : undefined });
            }}
          />
          <NumberInput
            label={t('sourcing.rule.most')}
            min={1}
            max={1000}
            allowDecimal={false}
            hideControls
            readOnly={readOnly}
            value={effect.max_locations ?? ''}
            onChange={(value) =>
              setEffect({ max_locations: typeof value === 'number' && value > 0 ? value : undefined })
            }
          />
        </Fields>
      </Stack>
    </Card>
  );
}
