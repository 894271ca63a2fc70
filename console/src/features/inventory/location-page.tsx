import { Button, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
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
import type { Location } from './inventory.ts';
import { LocationLoadCard } from './location-load-card.tsx';
import { LocationTermsCard } from './location-terms-card.tsx';

const blank: Omit<Location, 'id' | 'version'> = {
  code: '',
  name: '',
  kind: 'warehouse',
  address: { name: '', line1: '', city: '', region: null, postal_code: '', country: '' },
  latitude: null,
  longitude: null,
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  cut_off: '16:00',
  ships_orders: true,
  status: 'active',
};

/** One location, to read, to change, or at the address `new` to make. */
export function LocationPage() {
  const { id } = useParams({ from: '/shell/settings/locations/$id' });
  const { data, error } = useQuery({
    queryKey: [`/v1/locations/${id}`],
    queryFn: ({ signal }) => read<Location>(`/v1/locations/${id}`, { signal }),
    enabled: id !== 'new',
  });
  if (id === 'new') return <LocationForm saved={blank} location={null} />;
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  if (!data) return <Loading />;
  const { id: _, version, ...saved } = data;
  return <LocationForm key={data.id} saved={saved} location={data} />;
}

function LocationForm({ saved, location }: { saved: typeof blank; location: Location | null }) {
  const navigate = useNavigate();
  const may = useMay();
  const readOnly = !may('inventory:manage');
  const maySeeTerms = may('sourcing:read');
  const maySeeLoad = may('fulfillment:read');
  const [checked, setChecked] = useState(false);
  const { draft, changed, change, set, discard } = useDraft(saved);
  const write = useWrite<Location, object>(
    (body) =>
      location === null
        ? { path: '/v1/locations', method: 'POST', body }
        : { path: `/v1/locations/${location.id}`, method: 'PATCH', body, if_match: location.version },
    {
      stale: ['/v1/locations', '/v1/inventory'],
      onDone: (answer) => {
        discard();
        const words = location === null ? 'inventory.locations.created' : 'inventory.locations.saved';
        showToast({ text: t(words, { name: answer.name }) });
        if (location === null) void navigate({ to: '/settings/locations' });
      },
    },
  );
  const { address } = draft;
  const missing = (value: string) => checked && value.trim() === '' && t('inventory.locations.missing');
  const faultless =
    [draft.code, draft.name, address.name, address.line1, address.city].every((text) => text.trim() !== '') &&
    /^[A-Z]{2}$/.test(address.country);
  const submit = () => {
    setChecked(true);
    if (faultless && !write.isPending) write.mutate(location === null ? draft : change);
  };
  const setAddress = (name: keyof Location['address'], value: string) =>
    set('address', { ...address, [name]: value });
  const coordinate = (name: 'latitude' | 'longitude') => ({
    label: t(`inventory.locations.field.${name}`),
    value: draft[name] ?? '',
    readOnly,
    decimalScale: 6,
    hideControls: true,
    onChange: (value: string | number) => set(name, typeof value === 'number' ? value : null),
    error: fieldErrorOf(write.error, `/${name}`),
  });
  return (
    <>
      <PageHeader
        object
        title={location?.name ?? t('inventory.locations.new')}
        back={<BackLink to="/settings/locations">{t('inventory.locations.title')}</BackLink>}
        beside={location && <span className="mono">{location.code}</span>}
        actions={
          location && (
            <Link to="/settings/locations/$id/layout" params={{ id: location.id }}>
              {t('inventory.locations.layout')}
            </Link>
          )
        }
      />
      <PageBody>
        <ProblemRefusal problem={write.error && toProblem(write.error)} />
        <Card title={t('inventory.locations.location')}>
          <Fields>
            {location === null && (
              <TextInput
                label={t('inventory.locations.field.code')}
                autoFocus
                value={draft.code}
                onChange={(event) => set('code', event.currentTarget.value)}
                error={checked && draft.code.trim() === '' && t('inventory.locations.codeMissing')}
              />
            )}
            <TextInput
              label={t('inventory.locations.field.name')}
              value={draft.name}
              readOnly={readOnly}
              onChange={(event) => set('name', event.currentTarget.value)}
              error={checked && draft.name.trim() === '' && t('inventory.locations.nameMissing')}
            />
            <Select
              label={t('inventory.locations.field.kind')}
              value={draft.kind}
              readOnly={readOnly}
              data={(['warehouse', 'store', 'supplier', 'third_party'] as const).map((value) => ({
                value,
                label: t(`inventory.locations.kind.${value}`),
              }))}
              onChange={(value) => set('kind', value as Location['kind'])}
            />
            <Select
              label={t('inventory.locations.field.status')}
              value={draft.status}
              readOnly={readOnly}
              data={(['active', 'archived'] as const).map((value) => ({
                value,
                label: t(`inventory.locations.status.${value}`),
              }))}
              onChange={(value) => set('status', value as Location['status'])}
            />
          </Fields>
        </Card>
        <Card title={t('inventory.locations.work')}>
          <Fields>
            <TextInput
              label={t('inventory.locations.field.cut_off')}
              description={t('inventory.locations.field.cutOffHint')}
              value={draft.cut_off}
              readOnly={readOnly}
              onChange={(event) => set('cut_off', event.currentTarget.value)}
              error={fieldErrorOf(write.error, '/cut_off')}
            />
            <TextInput
              label={t('inventory.locations.field.time_zone')}
              value={draft.time_zone}
              readOnly={readOnly}
              onChange={(event) => set('time_zone', event.currentTarget.value)}
              error={fieldErrorOf(write.error, '/time_zone')}
            />
            <Switch
              label={t('inventory.locations.field.ships_orders')}
              checked={draft.ships_orders}
              disabled={readOnly}
              onChange={(event) => set('ships_orders', event.currentTarget.checked)}
            />
          </Fields>
        </Card>
        <Card title={t('inventory.locations.address')}>
          <Fields>
            <TextInput
              label={t('inventory.locations.field.addressee')}
              value={address.name}
              readOnly={readOnly}
              onChange={(event) => setAddress('name', event.currentTarget.value)}
              error={missing(address.name)}
            />
            <TextInput
              label={t('inventory.locations.field.line1')}
              value={address.line1}
              readOnly={readOnly}
              onChange={(event) => setAddress('line1', event.currentTarget.value)}
              error={missing(address.line1)}
            />
            <TextInput
              label={t('inventory.locations.field.postal_code')}
              value={address.postal_code}
              readOnly={readOnly}
              onChange={(event) => setAddress('postal_code', event.currentTarget.value)}
            />
            <TextInput
              label={t('inventory.locations.field.city')}
              value={address.city}
              readOnly={readOnly}
              onChange={(event) => setAddress('city', event.currentTarget.value)}
              error={missing(address.city)}
            />
            <TextInput
              label={t('inventory.locations.field.region')}
              value={address.region ?? ''}
              readOnly={readOnly}
              onChange={(event) => setAddress('region', event.currentTarget.value)}
            />
            <TextInput
              label={t('inventory.locations.field.country')}
              maxLength={2}
              value={address.country}
              readOnly={readOnly}
              onChange={(event) => setAddress('country', event.currentTarget.value.toUpperCase())}
              error={
                checked && !/^[A-Z]{2}$/.test(address.country) && t('inventory.locations.countryMissing')
              }
            />
            <NumberInput {...coordinate('latitude')} />
            <NumberInput {...coordinate('longitude')} />
          </Fields>
        </Card>
        {location !== null && maySeeLoad && <LocationLoadCard location_id={location.id} />}
        {location !== null && maySeeTerms && <LocationTermsCard location_id={location.id} />}
        {location === null && (
          <DialogFoot>
            <Button variant="default" onClick={() => void navigate({ to: '/settings/locations' })}>
              {t('inventory.locations.cancel')}
            </Button>
            <Button onClick={submit} loading={write.isPending}>
              {t('inventory.locations.create')}
            </Button>
          </DialogFoot>
        )}
      </PageBody>
      {location !== null && (
        <SaveBar
          changes={changed.map((name) => t(`inventory.locations.field.${name}`))}
          saving={write.isPending}
          onDiscard={discard}
          onSave={submit}
        />
      )}
    </>
  );
}
