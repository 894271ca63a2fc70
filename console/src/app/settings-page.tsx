import { Link } from '@tanstack/react-router';
import { useMay } from '../api/session.ts';
import { t } from '../strings/strings.ts';
import { PageHeader } from '../ui/page-header.tsx';
import { navigation } from './navigation.ts';
import classes from './settings-page.module.css';

/** Everything that is set up once and looked at when something is wrong. */
export function SettingsPage() {
  const may = useMay();
  const entries = navigation.filter(
    (entry) => entry.under === '/settings' && (entry.permission === undefined || may(entry.permission)),
  );
  return (
    <>
      <PageHeader title={t('shell.nav.settings')} />
      <ul className={classes.list}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Link to={entry.to} className={classes.entry}>
              {entry.icon && <entry.icon size={20} strokeWidth={1.75} aria-hidden="true" />}
              <span className={classes.words}>
                <strong>{entry.label}</strong>
                <span>{entry.about}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
