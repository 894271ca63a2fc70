import { Button } from '@mantine/core';
import { t } from '../strings/strings.ts';
import classes from './bars.module.css';

/** Appears once something was changed, and says what it would save. */
export function SaveBar({
  changes,
  onSave,
  onDiscard,
  saving = false,
}: {
  changes: readonly string[];
  onSave: () => void;
  onDiscard: () => void;
  saving?: boolean;
}) {
  if (changes.length === 0) return null;
  return (
    <section className={`${classes.bar} ${classes.saveBar}`} aria-label={t('ui.save.region')}>
      <strong>{t('ui.save.changes', { count: changes.length })}</strong>
      <span className={classes.barDim}>{changes.join(', ')}</span>
      <Button variant="transparent" className={classes.barPlain} onClick={onDiscard} disabled={saving}>
        {t('ui.save.discard')}
      </Button>
      <Button className={classes.barPrimary} onClick={onSave} loading={saving}>
        {t('ui.save.save', { count: changes.length })}
      </Button>
    </section>
  );
}
