import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import classes from './inventory.module.css';
import {
  channelsOptions,
  type PolicyAnswer,
  type PolicyChoice,
  type PolicyInput,
  policyChoices,
} from './selling-policies.ts';

/** What is to be changed: one SKU in one channel, or none of both, and then as many SKUs as are pasted. */
export type PolicyTarget = {
  sku?: string;
  channel?: string;
  policy?: PolicyChoice;
  ship_by?: string | null;
  cap?: number | null;
};

/** Says what happens when SKUs are short in a channel, for one of them or for a pasted column. */
export function PolicyDialog({ target, onClose }: { target: PolicyTarget | null; onClose: () => void }) {
  const title =
    target?.sku === undefined
      ? t('inventory.policy.setMany')
      : t('inventory.policy.setOne', { sku: target.sku });
  return (
    <Dialog opened={target !== null} onClose={onClose} title={title}>
      {target && <PolicyForm target={target} onClose={onClose} />}
    </Dialog>
  );
}

function PolicyForm({ target, onClose }: { target: PolicyTarget; onClose: () => void }) {
  const channels = useQuery(channelsOptions).data?.items ?? [];
  const [pasted, setPasted] = useState('');
  const [channel, setChannel] = useState<string | null>(target.channel ?? null);
  const [policy, setPolicy] = useState<PolicyChoice>(target.policy ?? 'backorder');
  const [day, setDay] = useState(target.ship_by?.slice(0, 10) ?? '');
  const [cap, setCap] = useState<number | null>(target.cap ?? null);
  const [checked, setChecked] = useState(false);
  const [refused, setRefused] = useState<{ sku: string; detail: string }[]>([]);
  const skus = target.sku === undefined ? skusOf(pasted) : [target.sku];
  const waits = policy === 'backorder' || policy === 'preorder';
  const save = useWrite<PolicyAnswer, PolicyInput[]>(
    (items) => ({ path: '/v1/inventory/selling-policies', method: 'PUT', body: { items } }),
    {
      stale: ['/v1/inventory'],
      onDone: ({ items }, asked) => {
        const failed = items.flatMap(({ problem }, index) =>
          problem ? [{ sku: asked[index]?.sku ?? '', detail: problem.detail ?? problem.title }] : [],
        );
        setRefused(failed);
        const done = items.length - failed.length;
        if (done > 0) showToast({ text: t('inventory.policy.done', { count: done }) });
        if (failed.length === 0) onClose();
      },
    },
  );
  const faults = {
    skus: skus.length === 0 && t('inventory.policy.skusMissing'),
    channel: channel === null && t('inventory.policy.channelMissing'),
    day: policy === 'preorder' && day === '' && t('inventory.policy.dayMissing'),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.values(faults).some((fault) => fault !== false) || channel === null || save.isPending) return;
    const ship_by = policy === 'preorder' ? `${day}T00:00:00Z` : null;
    save.mutate(skus.map((sku) => ({ sku, channel, policy, ship_by, cap: waits ? cap : null })));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={save.error && toProblem(save.error)} />
        {target.sku === undefined && (
          <Textarea
            label={t('inventory.policy.skus')}
            description={t('inventory.policy.skusHint')}
            className="mono"
            autosize
            minRows={3}
            maxRows={10}
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
            error={checked && faults.skus}
          />
        )}
        <Select
          label={t('inventory.policy.channel')}
          data={channels.map(({ code, name }) => ({ value: code, label: name }))}
          value={channel}
          disabled={target.channel !== undefined}
          onChange={setChannel}
          error={checked && faults.channel}
        />
        <Select
          label={t('inventory.policy.what')}
          data={policyChoices.map((value) => ({ value, label: t(`inventory.policy.${value}`) }))}
          value={policy}
          allowDeselect={false}
          onChange={(value) => setPolicy(value as PolicyChoice)}
        />
        {policy === 'preorder' && (
          <TextInput
            type="date"
            label={t('inventory.policy.day')}
            description={t('inventory.policy.dayHint')}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
            error={checked && faults.day}
          />
        )}
        {waits && (
          <NumberInput
            label={t('inventory.policy.cap')}
            description={t('inventory.policy.capHint')}
            allowDecimal={false}
            allowNegative={false}
            max={1_000_000}
            thousandSeparator=","
            hideControls
            value={cap ?? ''}
            onChange={(value) => setCap(typeof value === 'number' ? value : null)}
          />
        )}
        {refused.length > 0 && (
          <div className={classes.effects} role="alert">
            <strong>{t('inventory.policy.refused', { count: refused.length })}</strong>
            {refused.slice(0, 5).map(({ sku, detail }) => (
              <span key={sku}>{detail}</span>
            ))}
          </div>
        )}
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('inventory.form.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('inventory.policy.save', { count: skus.length })}
        </Button>
      </DialogFoot>
    </form>
  );
}

/** One SKU a line, or separated by commas or tabs, as a column of a spreadsheet is pasted; each once. */
function skusOf(text: string): string[] {
  return [...new Set(text.split(/[\n\t,;]+/).map((sku) => sku.trim()))].filter((sku) => sku !== '');
}
