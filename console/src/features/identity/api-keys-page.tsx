import { Button, Checkbox, TextInput } from '@mantine/core';
import { KeyRound, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { PostV1ApiKeysResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { useMay, useSession } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { DestructiveDialog } from '../../ui/destructive-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { When } from '../../ui/when.tsx';
import classes from './api-keys.module.css';
import type { ApiKey } from './identity.ts';

type NewKey = PostV1ApiKeysResponse;

/** Keys of connected systems. */
export function ApiKeysPage() {
  const may = useMay();
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<NewKey | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const { table } = useListPage<ApiKey>('/v1/api-keys');
  const manage = may('api_keys:manage');
  const newButton = manage && (
    <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
      {t('identity.keys.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('identity.keys.title')} actions={newButton} />
      <DataTable
        name="api-keys"
        label={t('identity.keys.title')}
        columns={columnsFor(manage, setRevoking)}
        rowId={(key) => key.id}
        rowLabel={(key) => key.name}
        empty={
          <EmptyState title={t('identity.keys.empty')} action={newButton}>
            {t('identity.keys.emptyHint')}
          </EmptyState>
        }
        {...table}
      />
      <Dialog opened={creating} onClose={() => setCreating(false)} title={t('identity.keys.new')} size={640}>
        <NewKeyForm
          onClose={() => setCreating(false)}
          onDone={(key) => {
            setCreating(false);
            setMade(key);
          }}
        />
      </Dialog>
      <Dialog
        opened={made !== null}
        onClose={() => setMade(null)}
        title={t('identity.keys.secretTitle', { name: made?.name ?? '' })}
        size={560}
      >
        <Stack>
          {made?.secret == null ? (
            <p>{t('identity.keys.secretLost')}</p>
          ) : (
            <>
              <p>{t('identity.keys.secretText')}</p>
              <div className={classes.secret}>
                <CopyText value={made.secret} label={t('identity.keys.secret')} />
              </div>
            </>
          )}
        </Stack>
        <DialogFoot>
          <Button onClick={() => setMade(null)}>{t('identity.keys.secretDone')}</Button>
        </DialogFoot>
      </Dialog>
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function stateOf({ revoked_at, expires_at }: ApiKey): 'revoked' | 'expired' | 'active' {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'active';
}

function columnsFor(manage: boolean, onRevoke: (key: ApiKey) => void): Column<ApiKey>[] {
  const columns: Column<ApiKey>[] = [
    { id: 'name', header: t('identity.keys.column.name'), cell: ({ name }) => <strong>{name}</strong> },
    {
      id: 'hint',
      header: t('identity.keys.column.hint'),
      cell: ({ hint }) => <span className="mono">{hint}</span>,
    },
    {
      id: 'state',
      header: t('identity.keys.column.state'),
      cell: (key) => (
        <StateBadge on={stateOf(key) === 'active'}>{t(`identity.keys.${stateOf(key)}`)}</StateBadge>
      ),
    },
    {
      id: 'scopes',
      header: t('identity.keys.column.scopes'),
      cell: ({ scopes }) => (
        <span title={scopes.join(', ')}>{t('identity.keys.scopes', { count: scopes.length })}</span>
      ),
    },
    {
      id: 'used',
      header: t('identity.keys.column.used'),
      cell: ({ last_used_at }) => <When at={last_used_at} otherwise={t('identity.keys.never')} />,
    },
    {
      id: 'expires',
      header: t('identity.keys.column.expires'),
      cell: ({ expires_at }) => <When at={expires_at} otherwise={t('identity.keys.never')} />,
    },
    { id: 'by', header: t('identity.keys.column.by'), cell: ({ created_by_name }) => created_by_name },
    {
      id: 'created',
      header: t('identity.keys.column.created'),
      cell: ({ created_at }) => <When at={created_at} />,
    },
  ];
  if (!manage) return columns;
  return [
    ...columns,
    {
      id: 'revoke',
      header: t('identity.keys.revoke'),
      cell: (key) =>
        key.revoked_at === null && (
          <Button
            variant="outline"
            color="signal"
            size="compact-sm"
            aria-label={t('identity.keys.revokeKey', { name: key.name })}
            onClick={() => onRevoke(key)}
          >
            {t('identity.keys.revoke')}
          </Button>
        ),
    },
  ];
}

function NewKeyForm({ onClose, onDone }: { onClose: () => void; onDone: (key: NewKey) => void }) {
  const session = useSession();
  const [checked, setChecked] = useState(false);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [expires, setExpires] = useState('');
  const create = useWrite<NewKey, object>((body) => ({ path: '/v1/api-keys', method: 'POST', body }), {
    stale: ['/v1/api-keys'],
    onDone,
  });
  const faults = {
    name: name.trim() === '' && t('identity.keys.nameMissing'),
    scopes: scopes.length === 0 && t('identity.keys.scopesMissing'),
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (faults.name || faults.scopes || create.isPending) return;
    // Through the end of that day, wherever the person sits.
    const expires_at = expires === '' ? null : new Date(`${expires}T23:59:59`).toISOString();
    create.mutate({ name: name.trim(), scopes, expires_at });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ProblemRefusal problem={create.error && toProblem(create.error)} />
        <TextInput
          label={t('identity.keys.field.name')}
          description={t('identity.keys.field.nameHint')}
          leftSection={<KeyRound size={16} />}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={(checked && faults.name) || fieldErrorOf(create.error, '/name')}
        />
        <Checkbox.Group
          label={t('identity.keys.field.scopes')}
          description={t('identity.keys.field.scopesHint')}
          value={scopes}
          onChange={setScopes}
          error={(checked && faults.scopes) || fieldErrorOf(create.error, '/scopes')}
        >
          <div className={classes.scopes}>
            {session?.permissions.map((permission) => (
              <Checkbox key={permission} value={permission} label={permission} />
            ))}
          </div>
        </Checkbox.Group>
        <TextInput
          type="date"
          label={t('identity.keys.field.expires')}
          description={t('identity.keys.field.expiresHint')}
          value={expires}
          onChange={(event) => setExpires(event.currentTarget.value)}
          error={fieldErrorOf(create.error, '/expires_at')}
        />
      </Stack>
      <DialogFoot>
        <Button variant="default" onClick={onClose}>
          {t('identity.keys.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('identity.keys.create')}
        </Button>
      </DialogFoot>
    </form>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useWrite<ApiKey, void>(() => ({ path: `/v1/api-keys/${apiKey.id}`, method: 'DELETE' }), {
    stale: ['/v1/api-keys'],
    onDone: () => {
      showToast({ text: t('identity.keys.revokedDone', { name: apiKey.name }) });
      onClose();
    },
  });
  return (
    <DestructiveDialog
      opened
      onClose={onClose}
      title={t('identity.keys.revokeTitle', { name: apiKey.name })}
      effects={[t('identity.keys.revokeEffect', { hint: apiKey.hint }), t('identity.keys.revokeKept')]}
      warning={t('identity.keys.revokeWarning')}
      reasons={(['unused', 'leaked', 'rotation'] as const).map((value) => ({
        value,
        label: t(`identity.keys.reason.${value}`),
      }))}
      confirm={t('identity.keys.revokeKey', { name: apiKey.name })}
      keep={t('identity.keys.keep')}
      busy={revoke.isPending}
      refusal={<ProblemRefusal problem={revoke.error && toProblem(revoke.error)} />}
      onConfirm={() => revoke.mutate()}
    />
  );
}
