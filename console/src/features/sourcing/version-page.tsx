import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1LocationsResponse } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { AmountField } from '../../ui/amount-field.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { useDraft } from '../../ui/draft.ts';
import { Loading } from '../../ui/loading.tsx';
import { Columns, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { SaveBar } from '../../ui/save-bar.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { ActivateDialog, type Activation } from './activate-dialog.tsx';
import { DryRunPanel } from './dry-run-panel.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { type Profile, type Rule, type Rules, rulesOptions, rulesPath, type Version } from './rules.ts';
import classes from './sourcing.module.css';

const weights = ['split_amount', 'service_change_amount', 'late_day_amount', 'full_day_amount'] as const;

/** One version of the sourcing rules: a draft to change, or a published one to read, try out and go back to. */
export function VersionPage() {
  const { id } = useParams({ from: '/shell/settings/sourcing/$id' });
  const { data, error } = useQuery(rulesOptions);
  if (error) return <ProblemRefusal problem={toProblem(error)} />;
  const version = data?.versions.find((each) => each.id === id);
  if (!data) return <Loading />;
  return version ? <Editor key={version.id} version={version} rules={data} /> : <Loading />;
}

function Editor({ version, rules }: { version: Version; rules: Rules }) {
  const navigate = useNavigate();
  const mayManage = useMay()('sourcing:manage');
  const readOnly = !mayManage || version.state === 'published';
  const [activation, setActivation] = useState<Activation | null>(null);
  const places = usePlaces();
  const { id, number, name, profile } = version;
  const { draft, changed, set, discard } = useDraft({ name, profile });
  const save = useWrite<Version, void>(
    () => ({ path: `${rulesPath}/${id}`, method: 'PUT', body: draft, if_match: version.version }),
    {
      stale: [rulesPath],
      onDone: () => {
        discard();
        showToast({ text: t('sourcing.saved') });
      },
    },
  );
  const copy = useWrite<Version, void>(
    () => ({ path: rulesPath, method: 'POST', body: { name, profile, based_on: number } }),
    {
      stale: [rulesPath],
      onDone: (made) => void navigate({ to: '/settings/sourcing/$id', params: { id: made.id } }),
    },
  );
  const drop = useWrite<{ id: string }, void>(
    () => ({ path: `${rulesPath}/${id}`, method: 'DELETE', if_match: version.version }),
    {
      stale: [],
      onDone: () => {
        showToast({ text: t('sourcing.dropped') });
        void navigate({ to: '/settings/sourcing' });
      },
    },
  );
  const isActive = rules.active?.version_id === id;
  const problem = save.error ?? copy.error ?? drop.error;
  const setProfile = (change: Partial<Profile>) => set('profile', { ...draft.profile, ...change });
  const setRule = (index: number, rule: Rule) =>
    setProfile({ rules: draft.profile.rules.map((each, at) => (at === index ? rule : each)) });
  return (
    <>
      <PageHeader
        object
        title={t('sourcing.version', { number, name })}
        back={<BackLink to="/settings/sourcing">{t('sourcing.title')}</BackLink>}
        beside={
          isActive
            ? t('sourcing.active')
            : version.state === 'draft'
              ? t('sourcing.draft')
              : t('sourcing.published')
        }
        actions={
          mayManage && (
            <>
              {version.state === 'draft' ? (
                <Button variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
                  {t('sourcing.drop')}
                </Button>
              ) : (
                <Button variant="default" loading={copy.isPending} onClick={() => copy.mutate()}>
                  {t('sourcing.copy')}
                </Button>
              )}
              {!isActive && (
                <Button
                  disabled={changed.length > 0}
                  onClick={() => setActivation({ version_id: id, number })}
                >
                  {version.state === 'draft' ? t('sourcing.activate') : t('sourcing.rollBack', { number })}
                </Button>
              )}
            </>
          )
        }
      />
      <PageBody>
        <ProblemRefusal problem={problem && toProblem(problem)} />
        <Columns
          main={
            <>
              <Card title={t('sourcing.weights')}>
                <Stack>
                  <Fields>
                    <TextInput
                      label={t('sourcing.name')}
                      value={draft.name}
                      maxLength={120}
                      readOnly={readOnly}
                      onChange={(event) => set('name', event.currentTarget.value)}
                    />
                    <Select
                      label={t('sourcing.mode')}
                      allowDeselect={false}
                      readOnly={readOnly}
                      value={draft.profile.mode}
                      data={(['first', 'cascade'] as const).map((value) => ({
                        value,
                        label: t(`sourcing.mode.${value}`),
                      }))}
                      onChange={(mode) => setProfile({ mode: mode === 'cascade' ? 'cascade' : 'first' })}
                    />
                  </Fields>
                  <p className={classes.quiet}>{t('sourcing.weights.hint')}</p>
                  <Fields>
                    {weights.map((field) => (
                      <AmountField
                        key={field}
                        label={t(`sourcing.weight.${field}`, { currency: rules.currency })}
                        currency={rules.currency}
                        readOnly={readOnly}
                        amount={draft.profile.weights[field] ?? null}
                        onAmount={(amount) => {
                          const { [field]: _, ...rest } = draft.profile.weights;
                          setProfile({ weights: amount === null ? rest : { ...rest, [field]: amount } });
                        }}
                      />
                    ))}
                  </Fields>
                </Stack>
              </Card>
              {draft.profile.rules.map((rule, index) => (
                <RuleEditor
                  // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place; its name changes while it is typed.
                  key={index}
                  rule={rule}
                  number={index + 1}
                  currency={rules.currency}
                  places={places}
                  readOnly={readOnly}
                  onChange={(next) => setRule(index, next)}
                  onRemove={() => setProfile({ rules: draft.profile.rules.filter((_, at) => at !== index) })}
                  onUp={
                    index === 0 ? undefined : () => setProfile({ rules: swapped(draft.profile.rules, index) })
                  }
                />
              ))}
              {!readOnly && (
                <div>
                  <Button
                    variant="default"
                    leftSection={<Plus size={16} />}
                    onClick={() =>
                      setProfile({
                        rules: [
                          ...draft.profile.rules,
                          {
                            name: t('sourcing.rule', { number: draft.profile.rules.length + 1 }),
                            when: '',
                            effect: {},
                          },
                        ],
                      })
                    }
                  >
                    {t('sourcing.rule.add')}
                  </Button>
                </div>
              )}
            </>
          }
          side={<DryRunPanel version_id={id} unsaved={changed.length > 0} mayManage={mayManage} />}
        />
        {!readOnly && (
          <SaveBar
            changes={changed.map((field) => (field === 'name' ? t('sourcing.name') : t('sourcing.rules')))}
            saving={save.isPending}
            onSave={() => save.mutate()}
            onDiscard={discard}
          />
        )}
        <ActivateDialog activation={activation} onClose={() => setActivation(null)} />
      </PageBody>
    </>
  );
}

function usePlaces(): { value: string; label: string }[] {
  const path = '/v1/locations';
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<GetV1LocationsResponse>(path, { query: { limit: 200 }, signal }),
  });
  return [
    { value: 'kind:warehouse', label: t('sourcing.kind.warehouse') },
    { value: 'kind:store', label: t('sourcing.kind.store') },
    ...(data?.items ?? []).map(({ code, name }) => ({ value: code, label: name })),
  ];
}

function swapped(rules: readonly Rule[], index: number): Rule[] {
  const [before, after] = [rules[index - 1], rules[index]];
  if (!before || !after) return [...rules];
  return rules.map((rule, at) => (at === index - 1 ? after : at === index ? before : rule));
}
