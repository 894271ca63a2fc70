import { Button, MultiSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useListPage } from '../../api/list-page.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { When } from '../../ui/when.tsx';
import { rolesOptions, type User } from './identity.ts';
import { LinkDialog } from './link-dialog.tsx';

/** Who may sign in, and as what. */
export function UsersPage() {
  const navigate = useNavigate();
  const may = useMay();
  const [inviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<User | null>(null);
  const { table } = useListPage<User>('/v1/users');
  const roles = useQuery(rolesOptions).data?.items ?? [];
  const titleOf = (role: string) => roles.find((one) => one.role === role)?.title ?? role;
  const columns: Column<User>[] = [
    {
      id: 'name',
      header: t('identity.users.column.name'),
      cell: (user) => (
        <Link to="/settings/users/$id" params={{ id: user.id }}>
          {user.name}
        </Link>
      ),
    },
    { id: 'email', header: t('identity.users.column.email'), cell: ({ email }) => email },
    {
      id: 'roles',
      header: t('identity.users.column.roles'),
      cell: (user) => user.roles.map(titleOf).join(', '),
    },
    {
      id: 'seen',
      header: t('identity.users.column.seen'),
      cell: ({ last_seen_at }) => <When at={last_seen_at} otherwise={t('identity.users.never')} />,
    },
    {
      id: 'state',
      header: t('identity.users.column.state'),
      cell: (user) => <StateBadge on={user.is_active}>{stateOf(user)}</StateBadge>,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('identity.users.title')}
        actions={
          may('users:manage') && (
            <Button leftSection={<UserPlus size={16} />} onClick={() => setInviting(true)}>
              {t('identity.users.invite')}
            </Button>
          )
        }
      />
      <DataTable
        name="users"
        label={t('identity.users.title')}
        columns={columns}
        rowId={(user) => user.id}
        rowLabel={(user) => user.name}
        onOpen={(user) => void navigate({ to: '/settings/users/$id', params: { id: user.id } })}
        empty={<EmptyState title={t('identity.users.empty')} />}
        {...table}
      />
      <Dialog opened={inviting} onClose={() => setInviting(false)} title={t('identity.users.invite')}>
        <InviteForm
          onClose={() => setInviting(false)}
          onDone={(user) => {
            setInviting(false);
            setInvited(user);
          }}
        />
      </Dialog>
      <LinkDialog user={invited} onClose={() => setInvited(null)} />
    </>
  );
}

function stateOf({ is_active, has_password, is_demo }: User): string {
  if (!is_active) return t('identity.users.inactive');
  if (is_demo) return t('identity.users.demo');
  return has_password ? t('identity.users.active') : t('identity.users.invited');
}

function InviteForm({ onClose, onDone }: { onClose: () => void; onDone: (user: User) => void }) {
  const [checked, setChecked] = useState(false);
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const known = useQuery(rolesOptions).data?.items ?? [];
  const create = useWrite<User, object>((body) => ({ path: '/v1/users', method: 'POST', body }), {
    stale: ['/v1/users'],
    onDone,
  });
  const faults = {
    name: name.trim() === '' && t('identity.users.nameMissing'),
    email: !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email.trim()) && t('identity.users.emailInvalid'),
    roles: roles.length === 0 && t('identity.users.rolesMissing'),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (faults.name || faults.email || faults.roles || create.isPending) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    create.mutate({ name: name.trim(), email: email.trim(), roles, time_zone: timeZone });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={create.error && toProblem(create.error)} />
        <TextInput
          label={t('identity.users.field.name')}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={(checked && faults.name) || fieldErrorOf(create.error, '/name')}
        />
        <TextInput
          label={t('identity.users.field.email')}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={(checked && faults.email) || fieldErrorOf(create.error, '/email')}
        />
        <MultiSelect
          label={t('identity.users.field.roles')}
          data={known.map(({ role, title }) => ({ value: role, label: title }))}
          value={roles}
          onChange={setRoles}
          error={checked && faults.roles}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('identity.users.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('identity.users.invite')}
        </Button>
      </DialogFoot>
    </form>
  );
}
