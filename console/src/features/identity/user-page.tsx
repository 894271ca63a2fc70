import { Button, MultiSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay, useSession } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { DestructiveDialog } from '../../ui/destructive-dialog.tsx';
import { useDraft } from '../../ui/draft.ts';
import { Loading } from '../../ui/loading.tsx';
import { Facts, Fields, PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { rolesOptions, type User } from './identity.ts';
import { LinkDialog } from './link-dialog.tsx';

/** One person: name, roles, whether they may sign in. */
export function UserPage() {
  const { id } = useParams({ from: '/shell/settings/users/$id' });
  const { data, error } = useQuery({
    queryKey: [`/v1/users/${id}`],
    queryFn: ({ signal }) => read<User>(`/v1/users/${id}`, { signal }),
  });
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <UserForm key={data.id} user={data} /> : <Loading />;
}

function UserForm({ user }: { user: User }) {
  const session = useSession();
  const readOnly = !useMay()('users:manage');
  const [linking, setLinking] = useState(false);
  const [deactivating, setDeactivating] = useState(false);
  const roles = useQuery(rolesOptions).data?.items ?? [];
  const { name, roles: own, time_zone } = user;
  const { draft, changed, change, set, discard } = useDraft({ name, roles: own, time_zone });
  const save = useWrite<User, object>(
    (body) => ({ path: `/v1/users/${user.id}`, method: 'PATCH', body, if_match: user.version }),
    {
      stale: ['/v1/users'],
      onDone: (saved) => {
        discard();
        setDeactivating(false);
        showToast({ text: t('identity.users.saved', { name: saved.name }) });
      },
    },
  );
  const problem = save.error && toProblem(save.error);
  const is_me = session?.user.id === user.id;
  return (
    <>
      <PageHeader
        object
        title={user.name}
        back={<BackLink to="/settings/users">{t('identity.users.title')}</BackLink>}
        beside={
          <>
            <span>{user.email}</span>
            <StateBadge on={user.is_active}>
              {user.is_active ? t('identity.users.active') : t('identity.users.inactive')}
            </StateBadge>
            {is_me && <span>{t('identity.users.you')}</span>}
          </>
        }
        actions={
          !readOnly && (
            <>
              {user.is_active && (
                <Button variant="default" onClick={() => setLinking(true)}>
                  {t('identity.users.makeLink')}
                </Button>
              )}
              {user.is_active && !is_me && (
                <Button variant="outline" color="signal" onClick={() => setDeactivating(true)}>
                  {t('identity.users.deactivate')}
                </Button>
              )}
              {!user.is_active && (
                <Button
                  variant="default"
                  loading={save.isPending}
                  onClick={() => save.mutate({ is_active: true })}
                >
                  {t('identity.users.activate')}
                </Button>
              )}
            </>
          )
        }
      />
      <PageBody>
        {!deactivating && <ProblemRefusal problem={problem} />}
        <Card title={t('identity.users.person')}>
          <Fields>
            <TextInput
              label={t('identity.users.field.name')}
              value={draft.name}
              readOnly={readOnly}
              onChange={(event) => set('name', event.currentTarget.value)}
              error={
                draft.name.trim() === '' ? t('identity.users.nameMissing') : fieldErrorOf(save.error, '/name')
              }
            />
            <TextInput
              label={t('identity.users.field.time_zone')}
              value={draft.time_zone}
              readOnly={readOnly}
              onChange={(event) => set('time_zone', event.currentTarget.value)}
              error={fieldErrorOf(save.error, '/time_zone')}
            />
            <MultiSelect
              label={t('identity.users.field.roles')}
              data={roles.map(({ role, title }) => ({ value: role, label: title }))}
              value={draft.roles}
              readOnly={readOnly}
              onChange={(value) => set('roles', value)}
              error={draft.roles.length === 0 && t('identity.users.rolesMissing')}
            />
          </Fields>
        </Card>
        <Card title={t('identity.users.roles')}>
          <Facts
            facts={roles
              .filter(({ role }) => draft.roles.includes(role))
              .map(({ title, permissions }) => [title, permissions.join(', ')])}
          />
        </Card>
      </PageBody>
      <SaveBar
        changes={changed.map((field) => t(`identity.users.field.${field}`))}
        saving={save.isPending}
        onDiscard={discard}
        onSave={() => draft.name.trim() !== '' && draft.roles.length > 0 && save.mutate(change)}
      />
      <LinkDialog user={linking ? user : null} onClose={() => setLinking(false)} />
      <DestructiveDialog
        opened={deactivating}
        onClose={() => setDeactivating(false)}
        title={t('identity.users.deactivateTitle', { name: user.name })}
        effects={[
          t('identity.users.deactivateSignedOut', { name: user.name }),
          t('identity.users.deactivateKept', { name: user.name }),
        ]}
        reasons={(['left', 'role', 'security'] as const).map((value) => ({
          value,
          label: t(`identity.users.reason.${value}`),
        }))}
        confirm={t('identity.users.deactivateConfirm', { name: user.name })}
        keep={t('identity.users.keep')}
        busy={save.isPending}
        refusal={<ProblemRefusal problem={problem} />}
        onConfirm={() => save.mutate({ is_active: false })}
      />
    </>
  );
}
