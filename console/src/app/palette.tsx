import { UnstyledButton } from '@mantine/core';
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from 'react';
import { toProblem } from '../api/problem.ts';
import { t } from '../strings/strings.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keycap } from '../ui/keycap.tsx';
import {
  findMatch,
  type PaletteItem,
  type PaletteProvider,
  usePaletteProviders,
} from '../ui/palette-registry.ts';
import classes from './palette.module.css';

type Group = { heading: string; items: readonly PaletteItem[] };

/** Anything in three letters: every registered provider is asked at once and answers when it can. */
export function Palette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title={t('shell.palette.title')} size={860} bare>
      {opened && <PaletteBody onClose={onClose} />}
    </Dialog>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const list_id = useId();
  const [hurried, setHurried] = useState<{ newTab: boolean } | null>(null);
  const { groups, failure, settled } = useResults(text);
  const items = useMemo(() => groups.flatMap((group) => group.items), [groups]);
  const current = items[Math.min(chosen, items.length - 1)];
  const query = queryOf(text).query;

  const choose = (item: PaletteItem | undefined, newTab: boolean) => {
    if (!item) return;
    onClose();
    if (newTab && item.href) globalThis.open(item.href, '_blank', 'noopener');
    else item.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const by = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((old) =>
        items.length === 0 ? 0 : (Math.min(old, items.length - 1) + by + items.length) % items.length,
      );
    } else if (event.key === 'Enter') {
      event.preventDefault();
      setHurried({ newTab: event.ctrlKey || event.metaKey });
    }
  };
  // Enter means what was typed: pressed before the answers are here, it opens nothing of the letters before.
  useEffect(() => {
    if (hurried === null || !settled) return;
    setHurried(null);
    choose(current, hurried.newTab);
  });

  return (
    <div className={classes.palette}>
      <div className={classes.head}>
        <Search size={20} strokeWidth={1.75} aria-hidden="true" />
        <input
          className={classes.input}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(0);
            setHurried(null);
          }}
          onKeyDown={onKeyDown}
          placeholder={t('shell.palette.input')}
          aria-label={t('shell.palette.input')}
          role="combobox"
          aria-expanded="true"
          aria-controls={list_id}
          aria-activedescendant={current ? `${list_id}-${current.id}` : undefined}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <UnstyledButton onClick={onClose} className={classes.close}>
          <Keycap keys="escape" />
          <span className="visually-hidden">Esc</span>
        </UnstyledButton>
      </div>
      <div className={classes.body}>
        <div id={list_id} role="listbox" aria-label={t('shell.palette.title')} className={classes.results}>
          {groups.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: options of a listbox are grouped by role, a fieldset is for forms.
            <div key={group.heading} role="group" aria-label={group.heading}>
              <div className={classes.heading} aria-hidden="true">
                {group.heading}
              </div>
              {group.items.map((item) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above handles the keys of its options.
                <div
                  key={item.id}
                  id={`${list_id}-${item.id}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={item === current}
                  className={classes.item}
                  ref={item === current ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
                  onMouseMove={() => setChosen(items.indexOf(item))}
                  onClick={(event) => choose(item, event.ctrlKey || event.metaKey)}
                >
                  <span className={classes.icon} aria-hidden="true">
                    {item.icon}
                  </span>
                  <span className={classes.words}>
                    <strong>
                      <Marked text={item.label} query={query} />
                    </strong>{' '}
                    {item.code && (
                      <span className="mono">
                        <Marked text={item.code} query={query} />{' '}
                      </span>
                    )}
                    {item.hint && <span className={classes.hint}>{item.hint}</span>}
                  </span>
                  {item.badge}
                  {item.keys && <Keycap keys={item.keys} />}
                </div>
              ))}
            </div>
          ))}
          {items.length === 0 && query !== '' && (
            <div className={classes.nothing}>
              <strong>{t('shell.palette.nothing', { query })}</strong>
              <p>{t('shell.palette.nothingHint')}</p>
            </div>
          )}
          {failure && <p className={classes.failure}>{t('shell.palette.failed', { sentence: failure })}</p>}
        </div>
        {current?.preview && <aside className={classes.preview}>{current.preview()}</aside>}
      </div>
      <div className={classes.foot} aria-hidden="true">
        <span>
          <Keycap keys="arrowup arrowdown" /> {t('shell.palette.move')}
        </span>
        <span>
          <Keycap keys="enter" /> {t('shell.palette.open')}
        </span>
        <span>
          <Keycap keys="mod+enter" /> {t('shell.palette.newTab')}
        </span>
        <span className={classes.prefixes}>
          {t('shell.palette.type')} <Keycap keys="#" /> {t('shell.palette.orders')}, <Keycap keys="@" />{' '}
          {t('shell.palette.people')}, <Keycap keys=">" /> {t('shell.palette.actionsHint')}
        </span>
      </div>
      <div className="visually-hidden" role="status">
        {t('shell.palette.results', { count: items.length })}
      </div>
    </div>
  );
}

function queryOf(text: string): { prefix: string | null; query: string } {
  const prefix = /^[#@>]/.exec(text)?.[0] ?? null;
  return { prefix, query: text.slice(prefix === null ? 0 : 1).trim() };
}

type Answer = { query: string; items: readonly PaletteItem[] };

/** Results of all providers in their order; each keeps its former results until the new ones arrive. */
function useResults(text: string): { groups: readonly Group[]; failure: string | null; settled: boolean } {
  const providers = usePaletteProviders();
  const [answers, setAnswers] = useState<Readonly<Record<string, Answer>>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const { prefix, query } = queryOf(text);
  useEffect(() => {
    const abort = new AbortController();
    setFailure(null);
    const ask = async (provider: PaletteProvider) => {
      try {
        const items = await provider.search(query, abort.signal);
        if (!abort.signal.aborted) setAnswers((old) => ({ ...old, [provider.id]: { query, items } }));
      } catch (error) {
        if (abort.signal.aborted) return;
        setAnswers((old) => ({ ...old, [provider.id]: { query, items: [] } }));
        setFailure(toProblem(error).title);
      }
    };
    const timer = setTimeout(
      () => {
        for (const provider of providers) void ask(provider);
      },
      query === '' ? 0 : 80,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [providers, query]);
  const asked = providers.filter((provider) => prefix === null || provider.prefix === prefix);
  // Several providers may answer under one heading: every feature brings actions of its own.
  const byHeading = Map.groupBy(asked, ({ heading }) => heading);
  const groups = [...byHeading].map(([heading, under]) => ({
    heading,
    items: under.flatMap(({ id }) => answers[id]?.items ?? []),
  }));
  const settled = asked.every(({ id }) => answers[id]?.query === query);
  const found = groups.filter(({ items }) => items.length > 0);
  const meant = (group: Group) => (group.items.some((item) => isMeant(item, query)) ? 0 : 1);
  return { groups: found.toSorted((a, b) => meant(a) - meant(b)), failure, settled };
}

/** Whether an item is what was typed and not merely like it: a whole number, SKU or name stands first. */
function isMeant({ label, code }: PaletteItem, query: string): boolean {
  const typed = query.toLowerCase();
  const name = label.toLowerCase();
  return (
    code?.toLowerCase() === typed || name === typed || (/^\d+$/.test(typed) && name.startsWith(`${typed} `))
  );
}

function Marked({ text, query }: { text: string; query: string }): ReactNode {
  const match = findMatch(text, query);
  if (match === null) return text;
  return (
    <>
      {text.slice(0, match.start)}
      <mark className={classes.mark}>{text.slice(match.start, match.end)}</mark>
      {text.slice(match.end)}
    </>
  );
}
