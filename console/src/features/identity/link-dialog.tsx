import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatAbsolute } from '../../ui/format.ts';
import { DialogFoot, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import type { OneTimeLink, User } from './identity.ts';

/** Makes a one-time link for somebody and shows it, this once. */
export function LinkDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  return (
    <Dialog
      opened={user !== null}
      onClose={onClose}
      title={t('identity.users.link', { name: user?.name ?? '' })}
    >
      {user && <LinkBody user={user} onClose={onClose} />}
    </Dialog>
  );
}

function LinkBody({ user, onClose }: { user: User; onClose: () => void }) {
  const asked = useRef(false);
  const make = useWrite<OneTimeLink, void>(
    () => ({ path: `/v1/users/${user.id}/password-link`, method: 'POST' }),
    { stale: ['/v1/users'] },
  );
  const { mutate } = make;
  useEffect(() => {
    // Development mounts twice, and a second link would make the first one void.
    if (asked.current) return;
    asked.current = true;
    mutate();
  }, [mutate]);
  return (
    <Stack>
      <ProblemRefusal problem={make.error && toProblem(make.error)} />
      {make.data && (
        <>
          <p>{t('identity.users.linkText', { name: user.name })}</p>
          <div style={{ overflowWrap: 'anywhere' }}>
            <CopyText value={make.data.url} label={t('identity.users.link', { name: user.name })} />
          </div>
          <p>{t('identity.users.linkUntil', { when: formatAbsolute(make.data.expires_at) })}</p>
        </>
      )}
      <DialogFoot>
        <Button onClick={onClose} loading={make.isPending}>
          {t('identity.users.linkDone')}
        </Button>
      </DialogFoot>
    </Stack>
  );
}
