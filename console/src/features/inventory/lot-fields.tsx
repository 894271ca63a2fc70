import { ActionIcon, Button, NumberInput, Textarea, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { t } from '../../strings/strings.ts';
import { Stack } from '../../ui/page-body.tsx';
import classes from './lots.module.css';
import { type LotText, serialsOf } from './lots.ts';

export const noLot: LotText = { code: '', quantity: null, expires_on: '' };

/** The lots of some units, a row each; with the last day where they come in. */
export function LotFields({
  lots,
  withExpiry,
  error,
  onChange,
}: {
  lots: readonly LotText[];
  withExpiry: boolean;
  error: string | false;
  onChange: (lots: LotText[]) => void;
}) {
  const replace = (index: number, lot: LotText) => onChange(lots.with(index, lot));
  return (
    <Stack>
      {lots.map((lot, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a lot being typed has no name but its place.
        <div key={index} className={classes.line}>
          <TextInput
            label={t('lots.code')}
            classNames={{ input: 'mono' }}
            maxLength={100}
            value={lot.code}
            onChange={(event) => replace(index, { ...lot, code: event.currentTarget.value })}
            error={index === lots.length - 1 && error}
          />
          {withExpiry ? (
            <TextInput
              type="date"
              label={t('lots.until')}
              value={lot.expires_on}
              onChange={(event) => replace(index, { ...lot, expires_on: event.currentTarget.value })}
            />
          ) : (
            <span />
          )}
          <NumberInput
            label={t('inventory.form.units')}
            min={1}
            allowDecimal={false}
            hideControls
            value={lot.quantity ?? ''}
            onChange={(value) =>
              replace(index, { ...lot, quantity: typeof value === 'number' ? value : null })
            }
          />
          <ActionIcon
            size={32}
            aria-label={t('lots.remove', { code: lot.code })}
            disabled={lots.length === 1}
            onClick={() => onChange(lots.toSpliced(index, 1))}
          >
            <Trash2 size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" leftSection={<Plus size={16} />} onClick={() => onChange([...lots, noLot])}>
        {t('lots.add')}
      </Button>
    </Stack>
  );
}

/** Serial numbers as a scanner sends them: one a line, counted as they come. */
export function SerialField({
  text,
  error,
  onChange,
}: {
  text: string;
  error: string | false;
  onChange: (text: string) => void;
}) {
  return (
    <Textarea
      label={t('lots.serials')}
      description={t('lots.serialsCounted', { count: serialsOf(text).length })}
      classNames={{ input: 'mono' }}
      autosize
      minRows={3}
      maxRows={10}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
