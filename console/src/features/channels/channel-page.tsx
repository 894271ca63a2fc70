import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { useDraft } from '../../ui/draft.ts';
import { Loading } from '../../ui/loading.tsx';
import { DialogFoot, Fields, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { type Channel, channelKinds, shortagePolicies } from './channels.ts';

type ChannelFields = Omit<Channel, 'id' | 'version'>;

const blank: ChannelFields = {
  code: '',
  name: '',
  kind: 'web_shop',
  currency: 'USD',
  market: 'US',
  language: 'en',
  stock_buffer: 0,
  buffer_percent: 0,
  end_when: 0,
  max_listed: null,
  shortage_policy: 'refuse',
  sender_name: '',
  tells_delays: false,
  status: 'active',
};

/** One channel, to read, to change, or at the address `new` to make. */
export function ChannelPage() {
  const { id } = useParams({ from: '/shell/channels/$id' });
  const { data, error } = useQuery({
    queryKey: [`/v1/channels/${id}`],
    queryFn: ({ signal }) => read<Channel>(`/v1/channels/${id}`, { signal }),
    enabled: id !== 'new',
  });
  if (id === 'new') return <ChannelForm saved={blank} channel={null} />;
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  if (!data) return <Loading />;
  const { id: _, version, ...saved } = data;
  return <ChannelForm key={data.id} saved={saved} channel={data} />;
}

function ChannelForm({ saved, channel }: { saved: ChannelFields; channel: Channel | null }) {
  const navigate = useNavigate();
  const readOnly = !useMay()('channels:edit');
  const [checked, setChecked] = useState(false);
  const { draft, changed, change, set, discard } = useDraft(saved);
  const write = useWrite<Channel, object>(
    (body) =>
      channel === null
        ? { path: '/v1/channels', method: 'POST', body }
        : { path: `/v1/channels/${channel.id}`, method: 'PATCH', body, if_match: channel.version },
    {
      stale: ['/v1/channels'],
      onDone: (answer) => {
        discard();
        const words = channel === null ? 'channels.created' : 'channels.saved';
        showToast({ text: t(words, { name: answer.name }) });
        if (channel === null) void navigate({ to: '/channels' });
      },
    },
  );
  const faults = {
    code: /^[a-z0-9][a-z0-9_-]*$/.test(draft.code) ? undefined : t('channels.codeMissing'),
    name: draft.name.trim() === '' ? t('channels.nameMissing') : undefined,
    currency: /^[A-Z]{3}$/.test(draft.currency) ? undefined : t('channels.currencyMissing'),
    market: /^[A-Z]{2}$/.test(draft.market) ? undefined : t('channels.marketMissing'),
  };
  const submit = () => {
    setChecked(true);
    const faultless = Object.values(faults).every((fault) => fault === undefined);
    if (faultless && !write.isPending) write.mutate(channel === null ? draft : change);
  };
  const text = (name: 'code' | 'name' | 'currency' | 'market' | 'language' | 'sender_name') => ({
    label: t(`channels.field.${name}`),
    value: draft[name],
    readOnly: readOnly || (channel !== null && (name === 'code' || name === 'currency')),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      set(name, name === 'currency' || name === 'market' ? value.toUpperCase() : value);
    },
    error:
      (checked && name in faults && faults[name as keyof typeof faults]) ||
      fieldErrorOf(write.error, `/${name}`),
  });
  const units = (
    name: 'stock_buffer' | 'buffer_percent' | 'end_when' | 'max_listed',
    description: string,
  ) => ({
    label: t(`channels.field.${name}`),
    description,
    value: draft[name] ?? '',
    readOnly,
    min: 0,
    allowDecimal: false,
    hideControls: true,
    onChange: (value: string | number) => set(name, typeof value === 'number' ? value : 0),
    error: fieldErrorOf(write.error, `/${name}`),
  });
  return (
    <>
      <PageHeader
        object
        title={channel?.name ?? t('channels.new')}
        back={<BackLink to="/channels">{t('channels.title')}</BackLink>}
        beside={channel && <span className="mono">{channel.code}</span>}
      />
      <PageBody>
        <ProblemRefusal problem={write.error && toProblem(write.error)} />
        <Card title={t('channels.channel')}>
          <Fields>
            <TextInput {...text('name')} autoFocus={channel === null} />
            <TextInput {...text('code')} classNames={{ input: 'mono' }} />
            <Select
              label={t('channels.field.kind')}
              value={draft.kind}
              readOnly={readOnly}
              data={channelKinds.map((value) => ({ value, label: t(`channels.kind.${value}`) }))}
              onChange={(value) => set('kind', value as Channel['kind'])}
            />
            <Select
              label={t('channels.field.status')}
              value={draft.status}
              readOnly={readOnly}
              data={(['active', 'archived'] as const).map((value) => ({
                value,
                label: t(`channels.status.${value}`),
              }))}
              onChange={(value) => set('status', value as Channel['status'])}
            />
          </Fields>
        </Card>
        <Card title={t('channels.selling')}>
          <Fields>
            <TextInput {...text('currency')} maxLength={3} />
            <TextInput {...text('market')} description={t('channels.field.marketHint')} maxLength={2} />
            <TextInput {...text('language')} />
            <TextInput {...text('sender_name')} />
            <Checkbox
              label={t('channels.field.tells_delays')}
              description={t('channels.field.delaysHint')}
              checked={draft.tells_delays}
              disabled={readOnly}
              onChange={(event) => set('tells_delays', event.currentTarget.checked)}
            />
            <NumberInput {...units('stock_buffer', t('channels.field.bufferHint'))} />
            <NumberInput {...units('buffer_percent', t('channels.field.percentHint'))} max={100} />
            <NumberInput {...units('end_when', t('channels.field.endHint'))} />
            <NumberInput
              {...units('max_listed', t('channels.field.listedHint'))}
              onChange={(value) => set('max_listed', typeof value === 'number' ? value : null)}
            />
            <Select
              label={t('channels.field.shortage_policy')}
              value={draft.shortage_policy}
              readOnly={readOnly}
              data={shortagePolicies.map((value) => ({ value, label: t(`channels.policy.${value}`) }))}
              onChange={(value) => set('shortage_policy', value as Channel['shortage_policy'])}
            />
          </Fields>
        </Card>
        {channel === null && (
          <DialogFoot>
            <Button variant="default" onClick={() => void navigate({ to: '/channels' })}>
              {t('channels.cancel')}
            </Button>
            <Button onClick={submit} loading={write.isPending}>
              {t('channels.create')}
            </Button>
          </DialogFoot>
        )}
      </PageBody>
      {channel !== null && (
        <SaveBar
          changes={changed.map((name) => t(`channels.field.${name}`))}
          saving={write.isPending}
          onDiscard={discard}
          onSave={submit}
        />
      )}
    </>
  );
}
