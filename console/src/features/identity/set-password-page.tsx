import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { GetAuthPasswordLinksByTokenResponse } from '../../api/generated/types.gen.ts';
import { ProblemError, toProblem } from '../../api/problem.ts';
import { passwordLinkOptions, setPasswordByLink, useSessionBegun } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Refusal } from '../../ui/refusal.tsx';
import { Door } from './door.tsx';

const shortest_password = 12;

/** Where a one-time link leads: the first owner's, an invitation's, or that of a forgotten password. */
export function SetPasswordPage() {
  const { token } = useParams({ from: '/set-password/$token' });
  const link = useQuery(passwordLinkOptions(token));
  if (link.error) {
    const problem = toProblem(link.error);
    return (
      <Door title={t('identity.link.title')}>
        <Refusal title={problem.title}>
          {problem.detail} {problem.fix}
        </Refusal>
      </Door>
    );
  }
  // Nothing for the moment that the answer takes: a flashing placeholder says less than a still page.
  if (!link.data) return null;
  return <PasswordForm token={token} link={link.data} />;
}

type Fields = { name: string; email: string; password: string };

function PasswordForm({ token, link }: { token: string; link: GetAuthPasswordLinksByTokenResponse }) {
  const router = useRouter();
  const sessionBegun = useSessionBegun();
  const isOwner = link.purpose === 'owner';
  const [fields, setFields] = useState<Fields>({
    name: link.name ?? '',
    email: link.email ?? '',
    password: '',
  });
  const [left, setLeft] = useState<ReadonlySet<keyof Fields>>(new Set());
  const attempt = useMutation({
    mutationFn: () =>
      setPasswordByLink(token, {
        password: fields.password,
        ...(isOwner ? { name: fields.name.trim(), email: fields.email.trim() } : {}),
      }),
    onSuccess: async () => {
      await sessionBegun();
      router.history.replace('/');
    },
  });
  const problem = attempt.error && toProblem(attempt.error);
  const faults = faultsOf(fields);
  const shown = (field: keyof Fields) =>
    (left.has(field) && faults[field]) ||
    (attempt.error instanceof ProblemError && attempt.error.fieldError(`/${field}`));
  const input = (field: keyof Fields) => ({
    name: field,
    value: fields[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      setFields({ ...fields, [field]: event.currentTarget.value }),
    onBlur: () => setLeft(new Set([...left, field])),
    error: shown(field) || undefined,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(new Set(['name', 'email', 'password']));
    if (Object.keys(faults).length === 0 && !attempt.isPending) attempt.mutate();
  };
  return (
    <Door title={t(`identity.link.${link.purpose}.title`)} text={t(`identity.link.${link.purpose}.text`)}>
      {problem && (
        <Refusal title={problem.title}>
          {problem.detail} {problem.fix}
        </Refusal>
      )}
      <form onSubmit={submit} noValidate>
        {isOwner && (
          <TextInput label={t('identity.owner.name')} autoComplete="name" autoFocus {...input('name')} />
        )}
        <TextInput
          label={t('identity.signIn.email')}
          type="email"
          autoComplete="username"
          readOnly={!isOwner}
          {...input('email')}
        />
        <PasswordInput
          label={t('identity.owner.password')}
          description={t('identity.owner.passwordHint')}
          autoComplete="new-password"
          autoFocus={!isOwner}
          {...input('password')}
        />
        <Button type="submit" loading={attempt.isPending}>
          {t(`identity.link.${link.purpose}.submit`)}
        </Button>
      </form>
    </Door>
  );
}

function faultsOf(fields: Fields): Partial<Record<keyof Fields, string>> {
  const faults: Partial<Record<keyof Fields, string>> = {};
  const missing = shortest_password - [...fields.password].length;
  if (fields.name.trim() === '') faults.name = t('identity.owner.nameMissing');
  if (!/^\S+@\S+\.\S+$/.test(fields.email.trim())) faults.email = t('identity.owner.emailInvalid');
  if (missing > 0) faults.password = t('identity.owner.passwordShort', { count: missing });
  return faults;
}
