import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { read, urlOf } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { useDraft } from '../../ui/draft.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { addressLines, type Customer } from './customers.ts';

const fields = ['name', 'email', 'phone', 'company', 'external_id'] as const;
const blank = { name: '', email: null, phone: null, company: null, external_id: null } as const;

/** One customer, to read, to change, or at the address `new` to make. */
export function CustomerPage() {
  const { id } = useParams({ from: '/shell/customers/$id' });
  const { data, error } = useQuery({
    queryKey: [`/v1/customers/${id}`],
    queryFn: ({ signal }) => read<Customer>(`/v1/customers/${id}`, { signal }),
    enabled: id !== 'new',
  });
  if (id === 'new') return <CustomerForm customer={null} />;
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <CustomerForm key={data.id} customer={data} /> : <Loading />;
}

function CustomerForm({ customer }: { customer: Customer | null }) {
  const navigate = useNavigate();
  const may = useMay();
  const readOnly = !may('customers:edit');
  const [checked, setChecked] = useState(false);
  const { name, email, phone, company, external_id } = customer ?? blank;
  const { draft, changed, change, set, discard } = useDraft<Pick<Customer, (typeof fields)[number]>>({
    name,
    email,
    phone,
    company,
    external_id,
  });
  const write = useWrite<Customer, object>(
    (body) =>
      customer === null
        ? { path: '/v1/customers', method: 'POST', body }
        : { path: `/v1/customers/${customer.id}`, method: 'PATCH', body, if_match: customer.version },
    {
      stale: ['/v1/customers'],
      onDone: (answer) => {
        discard();
        const words = customer === null ? 'customers.created' : 'customers.saved';
        showToast({ text: t(words, { name: answer.name }) });
        if (customer === null) void navigate({ to: '/customers/$id', params: { id: answer.id } });
      },
    },
  );
  const submit = () => {
    setChecked(true);
    if (draft.name.trim() !== '' && !write.isPending) write.mutate(customer === null ? draft : change);
  };
  return (
    <>
      <PageHeader
        object
        title={customer?.name ?? t('customers.new')}
        back={<BackLink to="/customers">{t('customers.title')}</BackLink>}
        actions={
          customer &&
          may('orders:read') && (
            // The list of orders finds by e-mail address and by name alike.
            <Button
              component="a"
              variant="default"
              href={urlOf('/orders', { q: customer.email ?? customer.name })}
            >
              {t('customers.orders')}
            </Button>
          )
        }
      />
      <PageBody>
        <ProblemRefusal problem={write.error && toProblem(write.error)} />
        <Columns
          main={
            <Card title={t('customers.person')}>
              <Fields>
                {fields.map((field) => (
                  <TextInput
                    key={field}
                    label={t(`customers.field.${field}`)}
                    value={draft[field] ?? ''}
                    readOnly={readOnly}
                    autoFocus={customer === null && field === 'name'}
                    onChange={(event) => {
                      const { value } = event.currentTarget;
                      if (field === 'name') set('name', value);
                      else set(field, value || null);
                    }}
                    error={
                      field === 'name' && draft.name.trim() === '' && (checked || customer !== null)
                        ? t('customers.nameMissing')
                        : fieldErrorOf(write.error, `/${field}`)
                    }
                  />
                ))}
              </Fields>
              {customer === null && (
                <DialogFoot>
                  <Button variant="default" onClick={() => void navigate({ to: '/customers' })}>
                    {t('customers.cancel')}
                  </Button>
                  <Button onClick={submit} loading={write.isPending}>
                    {t('customers.create')}
                  </Button>
                </DialogFoot>
              )}
            </Card>
          }
          side={customer && <Addresses customer={customer} />}
        />
      </PageBody>
      {customer !== null && (
        <SaveBar
          changes={changed.map((field) => t(`customers.field.${field}`))}
          saving={write.isPending}
          onDiscard={discard}
          onSave={submit}
        />
      )}
    </>
  );
}

function Addresses({ customer }: { customer: Customer }) {
  return (
    <Card title={t('customers.addresses')}>
      <Stack>
        {customer.addresses.length === 0 && <p>{t('customers.noAddresses')}</p>}
        {customer.addresses.map(({ id, address }) => (
          <address key={id} style={{ fontStyle: 'normal' }}>
            {addressLines(address).map((line) => (
              <div key={line}>{line}</div>
            ))}
          </address>
        ))}
      </Stack>
    </Card>
  );
}
