import { Button, Checkbox, Menu, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Bookmark, Check, ChevronDown, Pin, PinOff, Share2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { read } from '../../api/client.ts';
import type {
  DeleteV1SavedViewsByIdResponse,
  GetV1SavedViewsResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import type { SavedView } from './order-types.ts';
import classes from './orders.module.css';
import { type OrdersSearch, viewOfText, viewText } from './orders-view.ts';

const path = '/v1/saved-views';

/** The views of the order list: one's own and those that others share. */
export function useSavedViews(): readonly SavedView[] {
  const may = useMay();
  const views = useQuery({
    queryKey: [path, { page: 'orders' }] as const,
    queryFn: ({ signal }) => read<GetV1SavedViewsResponse>(path, { query: { page: 'orders' }, signal }),
    enabled: may('views:use'),
  });
  return views.data?.items ?? [];
}

/** Which view stands open, whether it was edited since, and what can be done with it. */
export function SavedViews({
  views,
  view,
  view_id,
  onOpen,
}: {
  views: readonly SavedView[];
  view: OrdersSearch;
  view_id: string | undefined;
  onOpen: (view: OrdersSearch, view_id: string | undefined) => void;
}) {
  const may = useMay();
  const [naming, setNaming] = useState(false);
  const open = views.find((one) => one.id === view_id);
  const text = viewText(view);
  const edited = open !== undefined && viewText(viewOfText(open.query)) !== text;
  const change = useWrite<SavedView, { view: SavedView; change: Partial<SavedView> }>(
    ({ view: own, change: body }) => ({
      path: `${path}/${own.id}`,
      method: 'PATCH',
      body,
      if_match: own.version,
    }),
    { stale: [path], onDone: (saved) => showToast({ text: t('orders.views.saved', { name: saved.name }) }) },
  );
  const remove = useWrite<DeleteV1SavedViewsByIdResponse, SavedView>(
    (own) => ({ path: `${path}/${own.id}`, method: 'DELETE', if_match: own.version }),
    { stale: [path], onDone: () => onOpen(view, undefined) },
  );
  const failure = change.error ?? remove.error;
  if (!may('views:use')) return null;
  const mark = { size: 16, strokeWidth: 1.75 } as const;
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <UnstyledButton className={classes.view} aria-label={t('orders.views.label')}>
            <Bookmark {...mark} aria-hidden="true" />
            {open?.name ?? t('orders.views.none')}
            {edited && <span className={classes.edited}>{t('orders.views.edited')}</span>}
            <ChevronDown size={14} aria-hidden="true" />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>{t('orders.views.empty')}</Menu.Label>}
          {views.map((one) => (
            <Menu.Item
              key={one.id}
              leftSection={one.id === view_id ? <Check size={16} /> : <span className={classes.noCheck} />}
              rightSection={
                one.is_shared ? <span className={classes.quiet}>{t('orders.views.shared')}</span> : undefined
              }
              onClick={() => onOpen(viewOfText(one.query), one.id)}
            >
              {one.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Bookmark {...mark} />} onClick={() => setNaming(true)}>
            {t('orders.views.saveAs')}
          </Menu.Item>
          {open?.is_own && (
            <>
              <Menu.Item
                leftSection={open.is_pinned ? <PinOff {...mark} /> : <Pin {...mark} />}
                onClick={() => change.mutate({ view: open, change: { is_pinned: !open.is_pinned } })}
              >
                {open.is_pinned ? t('orders.views.unpin') : t('orders.views.pin')}
              </Menu.Item>
              {may('views:share') && (
                <Menu.Item
                  leftSection={<Share2 {...mark} />}
                  onClick={() => change.mutate({ view: open, change: { is_shared: !open.is_shared } })}
                >
                  {open.is_shared ? t('orders.views.unshare') : t('orders.views.share')}
                </Menu.Item>
              )}
              <Menu.Item
                color="signal"
                leftSection={<Trash2 {...mark} />}
                onClick={() => remove.mutate(open)}
              >
                {t('orders.views.delete', { name: open.name })}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {edited && (
        <>
          <Button
            variant="default"
            loading={change.isPending}
            onClick={() =>
              open.is_own ? change.mutate({ view: open, change: { query: text } }) : setNaming(true)
            }
          >
            {t('orders.views.save')}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => onOpen(viewOfText(open.query), open.id)}>
            {t('orders.views.reset')}
          </Button>
        </>
      )}
      <ProblemRefusal problem={failure && toProblem(failure)} />
      <Dialog opened={naming} onClose={() => setNaming(false)} title={t('orders.views.saveAs')}>
        <NameView
          text={text}
          mayShare={may('views:share')}
          onDone={(saved) => {
            setNaming(false);
            onOpen(view, saved.id);
          }}
        />
      </Dialog>
    </>
  );
}

function NameView({
  text,
  mayShare,
  onDone,
}: {
  text: string;
  mayShare: boolean;
  onDone: (saved: SavedView) => void;
}) {
  const [name, setName] = useState('');
  const [pinned, setPinned] = useState(true);
  const [shared, setShared] = useState(false);
  const [missing, setMissing] = useState(false);
  const save = useWrite<SavedView, Pick<SavedView, 'name' | 'is_pinned' | 'is_shared'>>(
    (body) => ({ path, method: 'POST', body: { ...body, page: 'orders', query: text } }),
    { stale: [path], onDone },
  );
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '') setMissing(true);
        else save.mutate({ name: name.trim(), is_pinned: pinned, is_shared: shared });
      }}
    >
      <TextInput
        label={t('orders.views.name')}
        value={name}
        maxLength={80}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setMissing(false);
        }}
        error={missing && t('orders.views.nameMissing')}
        data-autofocus
      />
      <Checkbox
        label={t('orders.views.pin')}
        checked={pinned}
        onChange={(event) => setPinned(event.currentTarget.checked)}
      />
      {mayShare && (
        <Checkbox
          label={t('orders.views.share')}
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
      )}
      <ProblemRefusal problem={save.error && toProblem(save.error)} />
      <div className={classes.formFoot}>
        <Button type="submit" loading={save.isPending}>
          {t('orders.views.save')}
        </Button>
      </div>
    </form>
  );
}
