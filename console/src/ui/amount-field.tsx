import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../strings/strings.ts';
import { formatAmount, parseAmount } from './format.ts';

/** An amount as people type it; empty is none, and what cannot be read is not handed on. */
export function AmountField({
  label,
  currency,
  readOnly,
  amount,
  onAmount,
}: {
  label: string;
  currency: string;
  readOnly: boolean;
  amount: number | null;
  onAmount: (amount: number | null) => void;
}) {
  const isCurrency = /^[A-Z]{3}$/.test(currency);
  const written = amount === null || !isCurrency ? '' : formatAmount(amount, currency);
  const [text, setText] = useState<string | null>(null);
  const wrong = text !== null && text.trim() !== '' && (!isCurrency || parseAmount(text, currency) === null);
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      readOnly={readOnly}
      value={text ?? written}
      error={wrong && t('ui.amount.wrong', { currency })}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const read = next.trim() === '' ? null : isCurrency ? parseAmount(next, currency) : null;
        if (next.trim() === '' || read !== null) onAmount(read);
      }}
      onBlur={() => !wrong && setText(null)}
    />
  );
}
