import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { toProblem } from '../api/problem.ts';
import { t } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Refusal } from '../ui/refusal.tsx';
import classes from './error-page.module.css';

/** What a page shows when it failed: what happened, what was not done, what to do. */
export function ErrorPage({ error }: { error: unknown }) {
  const problem = toProblem(error);
  return (
    <div className={classes.page}>
      <Refusal
        title={problem.title}
        actions={
          <>
            <Button variant="default" size="compact-sm" onClick={() => location.reload()}>
              {t('shell.error.retry')}
            </Button>
            <Button variant="subtle" size="compact-sm" component="a" href="/">
              {t('shell.error.home')}
            </Button>
          </>
        }
      >
        {problem.detail} {problem.fix}
      </Refusal>
    </div>
  );
}

export function NotFoundPage() {
  return (
    <div className={classes.page}>
      <EmptyState title={t('shell.notFound.title')} action={<Link to="/">{t('shell.error.home')}</Link>}>
        {t('shell.notFound.text')}
      </EmptyState>
    </div>
  );
}
