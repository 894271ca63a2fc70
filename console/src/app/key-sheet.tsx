import { Switch } from '@mantine/core';
import { t } from '../strings/strings.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keycap } from '../ui/keycap.tsx';
import { useRegisteredKeys } from '../ui/keys.ts';
import { usePreference } from '../ui/preferences.ts';
import classes from './key-sheet.module.css';

/** Every key that works on this page right now, straight from the registry. */
export function KeySheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t('shell.keys.title')} size={640}>
      {opened && <Keys />}
    </Dialog>
  );
}

function Keys() {
  const keys = useRegisteredKeys();
  const [letters, setLetters] = usePreference('letter-keys', true);
  const groups = [...new Set(keys.map((binding) => binding.group))];
  return (
    <>
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keys
                .filter((binding) => binding.group === group)
                .map((binding) => (
                  <div key={binding.keys}>
                    <dt>{binding.label}</dt>
                    <dd>
                      <Keycap keys={binding.keys} />
                      <span className="visually-hidden">{binding.keys}</span>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        mt="lg"
        checked={letters}
        onChange={(event) => setLetters(event.currentTarget.checked)}
        label={t('shell.letterKeys')}
        description={letters ? t('shell.keys.note') : t('shell.keys.lettersOff')}
      />
    </>
  );
}
