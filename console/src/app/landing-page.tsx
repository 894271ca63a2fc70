import { Navigate } from '@tanstack/react-router';
import { useMay, useSession } from '../api/session.ts';
import { HomePage } from '../features/home/home-page.tsx';
import { t } from '../strings/strings.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import classes from './error-page.module.css';

/** The board of the day; whoever may read no orders gets the work instead, and without that the way on. */
export function LandingPage() {
  const session = useSession();
  const may = useMay();
  if (may('orders:read')) return <HomePage />;
  if (may('fulfillment:read')) return <Navigate to="/fulfillment" replace />;
  return (
    <div className={classes.page}>
      <EmptyState title={t('shell.quay.title', { name: session?.user.name ?? '' })}>
        {t('shell.quay.text')}
      </EmptyState>
    </div>
  );
}
