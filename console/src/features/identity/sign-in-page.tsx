import { Button, PasswordInput, TextInput, UnstyledButton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { toProblem } from '../../api/problem.ts';
import { demoLoginsOptions, signIn, useSessionBegun } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Refusal } from '../../ui/refusal.tsx';
import classes from './door.module.css';
import { Door } from './door.tsx';

/** E-mail and password; password managers and pasting work. Leads back to where the session ended. */
export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' });
  const router = useRouter();
  const sessionBegun = useSessionBegun();
  const demo = useQuery(demoLoginsOptions);
  const [checked, setChecked] = useState(false);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      await sessionBegun();
      router.history.push(to ?? '/');
    },
  });
  const problem = attempt.error && toProblem(attempt.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (email.trim() !== '' && password !== '' && !attempt.isPending) {
      attempt.mutate({ email: email.trim(), password });
    }
  };
  const logins = demo.data?.items ?? [];
  return (
    <Door title={t('identity.signIn.title')}>
      {problem && (
        <Refusal title={problem.title}>
          {problem.detail} {problem.fix}
        </Refusal>
      )}
      <form onSubmit={submit} noValidate>
        <TextInput
          label={t('identity.signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={checked && email.trim() === '' && t('identity.signIn.emailMissing')}
        />
        <PasswordInput
          label={t('identity.signIn.password')}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={checked && password === '' && t('identity.signIn.passwordMissing')}
        />
        <Button type="submit" loading={attempt.isPending}>
          {t('identity.signIn.submit')}
        </Button>
      </form>
      {logins.length > 0 && (
        <section className={classes.demo}>
          <h2>{t('identity.demo.title')}</h2>
          <ul>
            {logins.map((login) => (
              <li key={login.email}>
                <UnstyledButton
                  disabled={attempt.isPending}
                  onClick={() => attempt.mutate({ email: login.email, password: login.password })}
                >
                  {login.name}
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Door>
  );
}
