import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FilePlus } from 'lucide-react';
import { useState } from 'react';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatWhen } from '../../ui/format.ts';
import { Loading } from '../../ui/loading.tsx';
import { PageBody } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { When } from '../../ui/when.tsx';
import { ActivateDialog, type Activation } from './activate-dialog.tsx';
import { emptyProfile, type Rules, rulesOptions, rulesPath, type Version } from './rules.ts';
import classes from './sourcing.module.css';

/** Which rules say where orders ship from, since when, and every version there was. */
export function RulesPage() {
  const { data, error } = useQuery(rulesOptions);
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  return data ? <Overview rules={data} /> : <Loading />;
}

function Overview({ rules }: { rules: Rules }) {
  const mayManage = useMay()('sourcing:manage');
  const navigate = useNavigate();
  const [activation, setActivation] = useState<Activation | null>(null);
  const { active, history, versions } = rules;
  const inForce = versions.find(({ id }) => id === active?.version_id);
  const draft = useWrite<Version, void>(
    () => ({
      path: rulesPath,
      method: 'POST',
      body: {
        name: t('sourcing.draftName', { when: formatWhen(new Date().toISOString()) }),
        profile: inForce?.profile ?? emptyProfile,
        based_on: inForce?.number ?? null,
      },
    }),
    {
      stale: [rulesPath],
      onDone: ({ id }) => void navigate({ to: '/settings/sourcing/$id', params: { id } }),
    },
  );
  return (
    <>
      <PageHeader
        title={t('sourcing.title')}
        back={<BackLink to="/settings">{t('shell.nav.settings')}</BackLink>}
        actions={
          mayManage && (
            <Button
              leftSection={<FilePlus size={16} />}
              loading={draft.isPending}
              onClick={() => draft.mutate()}
            >
              {t('sourcing.newDraft')}
            </Button>
          )
        }
      />
      <PageBody>
        <ProblemRefusal problem={draft.error && toProblem(draft.error)} />
        <Card title={t('sourcing.inForce')}>
          <p className={classes.inForce}>
            {inForce
              ? t('sourcing.version', { number: inForce.number, name: inForce.name })
              : t('sourcing.builtIn')}
          </p>
          {!inForce && <p>{t('sourcing.builtInAbout')}</p>}
          {active && (
            <p className={classes.quiet}>
              {t('sourcing.since', { when: formatWhen(active.activated_at), author: active.author_name })}
              {active.comment !== '' && <>: {active.comment}</>}
            </p>
          )}
          {mayManage && inForce && (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => setActivation({ version_id: null, number: null })}
            >
              {t('sourcing.backToBuiltIn')}
            </Button>
          )}
        </Card>
        <Card title={t('sourcing.versions')} flush>
          {versions.length === 0 ? (
            <EmptyState title={t('sourcing.noVersions')}>{t('sourcing.noVersionsHint')}</EmptyState>
          ) : (
            <ul className={classes.versions}>
              {versions.map((version) => (
                <VersionRow
                  key={version.id}
                  version={version}
                  isActive={version.id === active?.version_id}
                  {...(mayManage && { onActivate: setActivation })}
                />
              ))}
            </ul>
          )}
        </Card>
        {history.length > 0 && (
          <Card title={t('sourcing.history')}>
            <ol className={classes.history}>
              {history.map((each) => (
                <li key={each.activated_at}>
                  <When at={each.activated_at} />{' '}
                  <strong>
                    {each.number === null
                      ? t('sourcing.builtIn')
                      : t('sourcing.version', { number: each.number, name: each.name ?? '' })}
                  </strong>{' '}
                  <span className={classes.quiet}>
                    {each.author_name}
                    {each.comment !== '' && `: ${each.comment}`}
                  </span>
                </li>
              ))}
            </ol>
          </Card>
        )}
        <ActivateDialog activation={activation} onClose={() => setActivation(null)} />
      </PageBody>
    </>
  );
}

function VersionRow({
  version,
  isActive,
  onActivate,
}: {
  version: Version;
  isActive: boolean;
  onActivate?: (activation: Activation) => void;
}) {
  const { id, number, name, state, based_on, updated_at, author_name } = version;
  return (
    <li>
      <div className={classes.versionWords}>
        <Link to="/settings/sourcing/$id" params={{ id }} aria-label={t('sourcing.open', { number })}>
          {t('sourcing.version', { number, name })}
        </Link>
        <span className={classes.quiet}>
          {t('sourcing.changed', { when: formatWhen(updated_at), author: author_name })}
          {based_on !== null && `, ${t('sourcing.basedOn', { number: based_on })}`}
        </span>
      </div>
      <SeverityBadge severity={isActive ? 'done' : 'information'}>
        {isActive ? t('sourcing.active') : state === 'draft' ? t('sourcing.draft') : t('sourcing.published')}
      </SeverityBadge>
      {onActivate && !isActive && state === 'published' && (
        <Button variant="default" size="compact-sm" onClick={() => onActivate({ version_id: id, number })}>
          {t('sourcing.rollBack', { number })}
        </Button>
      )}
    </li>
  );
}
