import { Button, Checkbox, NumberInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { read } from '../../api/client.ts';
import type {
  GetV1LocationsByIdResponse,
  PostV1LocationsByIdBinsBlockResponse,
  PutV1LocationsByIdBinHomesResponse,
} from '../../api/generated/types.gen.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Figure } from '../../ui/figure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Columns, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { BuildingPicture } from './building-picture.tsx';
import { readHomes } from './homes-text.ts';
import { type Layout, layoutOptions } from './wave-types.ts';

const stale = ['/v1/locations'] as const;
const most_rows = 200;

/** The aisles and bins of a location, and what is picked from them. */
export function LayoutPage() {
  const { id } = useParams({ from: '/shell/settings/locations/$id/layout' });
  const { data, error } = useQuery(layoutOptions(id));
  const path = `/v1/locations/${id}`;
  const location = useQuery({
    queryKey: [path] as const,
    queryFn: ({ signal }) => read<GetV1LocationsByIdResponse>(path, { signal }),
  }).data;
  const may = useMay();
  if (error && !data) {
    return (
      <PageBody>
        <ProblemRefusal problem={toProblem(error)} />
      </PageBody>
    );
  }
  if (!data) return <Loading />;
  const mayChange = may('fulfillment:manage');
  return (
    <>
      <PageHeader
        back={
          <Link to="/settings/locations/$id" params={{ id }}>
            {location?.name ?? t('warehouse.location')}
          </Link>
        }
        title={t('warehouse.layout.title')}
      />
      <PageBody>
        <Columns
          main={<Plan layout={data} />}
          side={
            mayChange && (
              <>
                <BlockForm layout={data} />
                <HomesForm layout={data} />
              </>
            )
          }
        />
      </PageBody>
    </>
  );
}

function Plan({ layout: { building, bins, without_bin } }: { layout: Layout }) {
  if (!building) {
    return (
      <Card>
        <EmptyState title={t('warehouse.layout.empty')}>{t('warehouse.layout.emptyHint')}</EmptyState>
      </Card>
    );
  }
  const used = bins.filter(({ skus }) => skus.length > 0);
  const rows = (used.length > 0 ? used : bins)
    .slice(0, most_rows)
    .map(({ code, kind, skus }) => [code, t(`warehouse.kind.${kind}`), skus.join(', ')]);
  return (
    <Card title={t('warehouse.layout.plan')}>
      <Stack>
        <Figure
          sentence={t('warehouse.layout.sentence', {
            aisles: building.aisles.length,
            count: bins.length,
            used: used.length,
          })}
          table={{
            head: [t('warehouse.column.bin'), t('warehouse.layout.kind'), t('warehouse.layout.skus')],
            rows,
          }}
        >
          <BuildingPicture
            building={building}
            bins={bins}
            stops={used.map((bin) => ({ bin, state: 'done' }))}
            height={280}
          />
        </Figure>
        <p>
          {t('warehouse.layout.sentence', {
            aisles: building.aisles.length,
            count: bins.length,
            used: used.length,
          })}{' '}
          {without_bin > 0 && t('warehouse.layout.without', { count: without_bin })}
        </p>
      </Stack>
    </Card>
  );
}

function BlockForm({ layout }: { layout: Layout }) {
  const [aisles, setAisles] = useState(6);
  const [bays, setBays] = useState(10);
  const [levels, setLevels] = useState(3);
  const [replace, setReplace] = useState(false);
  const size = aisles * bays * 2 * levels;
  const save = useWrite<PostV1LocationsByIdBinsBlockResponse, object>(
    (body) => ({ path: `/v1/locations/${layout.location_id}/bins/block`, method: 'POST', body }),
    {
      stale,
      onDone: ({ bins, removed }) =>
        showToast({ text: t('warehouse.layout.done', { count: bins, removed }) }),
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!save.isPending) save.mutate({ aisles, bays, levels, replace });
  };
  return (
    <Card title={t('warehouse.layout.block')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <ProblemRefusal problem={save.error && toProblem(save.error)} />
          <Fields>
            <Size label={t('warehouse.layout.aisles')} most={200} value={aisles} onChange={setAisles} />
            <Size label={t('warehouse.layout.bays')} most={200} value={bays} onChange={setBays} />
            <Size label={t('warehouse.layout.levels')} most={20} value={levels} onChange={setLevels} />
          </Fields>
          {layout.bins.length > 0 && (
            <Checkbox
              label={t('warehouse.layout.replace')}
              checked={replace}
              onChange={(event) => setReplace(event.currentTarget.checked)}
            />
          )}
          <p>{t('warehouse.layout.codes')}</p>
          <Button type="submit" variant="default" loading={save.isPending}>
            {t('warehouse.layout.setUp', { count: size })}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

function Size({
  label,
  most,
  value,
  onChange,
}: {
  label: string;
  most: number;
  value: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      label={label}
      min={1}
      max={most}
      clampBehavior="strict"
      allowDecimal={false}
      value={value}
      onChange={(next) => typeof next === 'number' && next >= 1 && onChange(next)}
    />
  );
}

/** Where SKUs are picked, pasted from a spreadsheet: a SKU and a bin a line. */
function HomesForm({ layout }: { layout: Layout }) {
  const [text, setText] = useState('');
  const { homes, wrong } = readHomes(text);
  const [refused, setRefused] = useState<string[]>([]);
  const save = useWrite<PutV1LocationsByIdBinHomesResponse, object>(
    (body) => ({ path: `/v1/locations/${layout.location_id}/bin-homes`, method: 'PUT', body }),
    {
      stale,
      onDone: ({ items }) => {
        const faults = items.flatMap(({ problem }, index) => {
          const home = homes[index];
          return problem && home ? [{ home, detail: problem.detail }] : [];
        });
        setRefused(faults.map(({ home, detail }) => `${home.sku}: ${detail}`));
        // What was refused stays to be corrected.
        setText(faults.map(({ home }) => `${home.sku}\t${home.bin ?? ''}`).join('\n'));
        showToast({ text: t('warehouse.homes.done', { count: items.length - faults.length }) });
      },
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (homes.length > 0 && wrong === null && !save.isPending) save.mutate({ homes });
  };
  return (
    <Card title={t('warehouse.homes.title')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <ProblemRefusal problem={save.error && toProblem(save.error)} />
          <Textarea
            label={t('warehouse.homes.paste')}
            description={t('warehouse.homes.hint')}
            autosize
            minRows={4}
            maxRows={14}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setRefused([]);
              setText(event.currentTarget.value);
            }}
            error={wrong !== null && t('warehouse.homes.wrong', { line: wrong })}
          />
          {refused.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <Button
            type="submit"
            variant="default"
            loading={save.isPending}
            disabled={homes.length === 0 || wrong !== null}
          >
            {t('warehouse.homes.save', { count: homes.length })}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
