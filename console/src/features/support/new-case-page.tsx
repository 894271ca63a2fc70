import { Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { read } from '../../api/client.ts';
import type { GetV1OrdersResponse, PostV1CasesData } from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { fieldErrorOf, toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { type Case, caseStale, kinds, priorities } from './case-types.ts';

type Body = PostV1CasesData['body'];

/** Opens a case, about an order where one is named. */
export function NewCasePage() {
  const { order: asked = '' } = useSearch({ from: '/shell/cases/new' });
  const navigate = useNavigate();
  const [order, setOrder] = useState(asked);
  const [kind, setKind] = useState<Case['kind']>('question');
  const [priority, setPriority] = useState<Case['priority']>('normal');
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [is_own, setOwn] = useState(true);
  const [checked, setChecked] = useState(false);
  const number = order.trim();
  const found = useQuery({
    queryKey: ['/v1/orders', { q: number, limit: 5 }] as const,
    queryFn: ({ signal }) =>
      read<GetV1OrdersResponse>('/v1/orders', { query: { q: number, limit: 5 }, signal }),
    enabled: /^\d{3,}$/.test(number),
  }).data?.items.find((one) => String(one.number) === number);
  const isOrderWrong = number !== '' && !found;
  const write = useWrite<Case, Body>((body) => ({ path: '/v1/cases', method: 'POST', body }), {
    stale: caseStale,
    onDone: (answer) => void navigate({ to: '/cases/$number', params: { number: String(answer.number) } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (title.trim() === '' || isOrderWrong || write.isPending) return;
    write.mutate({ kind, priority, title: title.trim(), text, is_own, ...(found && { order_id: found.id }) });
  };
  return (
    <>
      <PageHeader title={t('support.new')} back={<Link to="/cases">{t('support.title')}</Link>} />
      <PageBody>
        <Card>
          <form onSubmit={submit} noValidate>
            <Stack>
              <ProblemRefusal problem={write.error && toProblem(write.error)} />
              <TextInput
                label={t('support.field.title')}
                autoFocus
                maxLength={200}
                value={title}
                onChange={(event) => setTitle(event.currentTarget.value)}
                error={
                  checked && title.trim() === ''
                    ? t('support.titleMissing')
                    : fieldErrorOf(write.error, '/title')
                }
              />
              <Fields>
                <TextInput
                  label={t('support.field.order')}
                  description={
                    found ? t('support.orderOf', { name: found.customer_name }) : t('support.orderHint')
                  }
                  value={order}
                  onChange={(event) => setOrder(event.currentTarget.value)}
                  error={checked && isOrderWrong && t('support.orderUnknown')}
                />
                <Select
                  label={t('support.field.kind')}
                  data={kinds.map((value) => ({ value, label: t(`support.kind.${value}`) }))}
                  value={kind}
                  allowDeselect={false}
                  onChange={(value) => value && setKind(value)}
                />
                <Select
                  label={t('support.field.priority')}
                  data={priorities.map((value) => ({ value, label: t(`support.priority.${value}`) }))}
                  value={priority}
                  allowDeselect={false}
                  onChange={(value) => value && setPriority(value)}
                />
              </Fields>
              <Textarea
                label={t('support.field.text')}
                autosize
                minRows={3}
                maxRows={12}
                maxLength={5000}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                error={fieldErrorOf(write.error, '/text')}
              />
              <Checkbox
                label={t('support.takeIt')}
                checked={is_own}
                onChange={(event) => setOwn(event.currentTarget.checked)}
              />
            </Stack>
            <DialogFoot>
              <Button variant="default" onClick={() => void navigate({ to: '/cases' })}>
                {t('support.cancel')}
              </Button>
              <Button type="submit" loading={write.isPending}>
                {t('support.open')}
              </Button>
            </DialogFoot>
          </form>
        </Card>
      </PageBody>
    </>
  );
}
