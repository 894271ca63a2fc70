import { Button, FileInput, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { read, write } from '../../api/client.ts';
import type { GetV1ImportKindsResponse } from '../../api/generated/types.gen.ts';
import { useListPage } from '../../api/list-page.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PlainTable } from '../../ui/figure.tsx';
import { formatCount } from '../../ui/format.ts';
import { SeverityGlyph } from '../../ui/glyphs.tsx';
import { DialogFoot, Fields, PageBody, Stack } from '../../ui/page-body.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import { SeverityBadge } from '../../ui/status.tsx';
import { When } from '../../ui/when.tsx';
import classes from './imports.module.css';
import {
  countOutcomes,
  fieldWords,
  type Import,
  type ImportKind,
  kindWords,
  type Mapping,
  outcomeCount,
  outcomeWords,
  type Preview,
  uploadOf,
} from './imports.ts';

const columns: Column<Import>[] = [
  {
    id: 'file',
    header: t('platform.imports.file'),
    cell: (one) => (
      <Link to="/settings/imports/$id" params={{ id: one.id }}>
        {one.file_name}
      </Link>
    ),
    truncate: 280,
  },
  { id: 'kind', header: t('platform.imports.kind'), cell: ({ kind }) => kindWords(kind) },
  {
    id: 'state',
    header: t('platform.imports.state'),
    cell: ({ state, is_dry_run }) =>
      is_dry_run ? t('platform.imports.wasDryRun') : t(`platform.imports.state.${state}`),
  },
  {
    id: 'rows',
    header: t('platform.imports.rows'),
    numeric: true,
    cell: ({ rows_read }) => formatCount(rows_read),
  },
  { id: 'by', header: t('platform.imports.by'), cell: ({ started_by }) => started_by },
  { id: 'when', header: t('platform.imports.when'), cell: ({ created_at }) => <When at={created_at} /> },
];

/** A file of products, stock or orders: looked at first, then brought in. */
export function ImportsPage() {
  const navigate = useNavigate();
  const { table } = useListPage<Import>('/v1/imports');
  return (
    <>
      <PageHeader title={t('platform.imports.title')} />
      <PageBody>
        <NewImport />
        <Card title={t('platform.imports.earlier')} flush>
          <DataTable
            name="imports"
            label={t('platform.imports.earlier')}
            columns={columns}
            rowId={({ id }) => id}
            rowLabel={({ file_name }) => file_name}
            onOpen={({ id }) => void navigate({ to: '/settings/imports/$id', params: { id } })}
            empty={<EmptyState title={t('platform.imports.empty')} />}
            {...table}
          />
        </Card>
      </PageBody>
    </>
  );
}

function NewImport() {
  const navigate = useNavigate();
  const kinds = useQuery({
    queryKey: ['/v1/import-kinds'],
    queryFn: ({ signal }) => read<GetV1ImportKindsResponse>('/v1/import-kinds', { signal }),
  });
  const [kind, setKind] = useState('products');
  const [file, setFile] = useState<File | null>(null);
  const preview = useMutation({
    mutationFn: (asked: { kind: string; file: File; mapping: Mapping | null }) =>
      write<Preview>('/v1/imports/preview', {
        method: 'POST',
        body: uploadOf(asked.file),
        query: {
          kind: asked.kind,
          file_name: asked.file.name,
          mapping: asked.mapping && JSON.stringify(asked.mapping),
        },
      }),
  });
  const start = useWrite<Import, { file: File; mapping: Mapping; dry_run: boolean }>(
    (asked) => ({
      path: '/v1/imports',
      method: 'POST',
      body: uploadOf(asked.file),
      query: {
        kind,
        file_name: asked.file.name,
        mapping: JSON.stringify(asked.mapping),
        dry_run: asked.dry_run,
      },
    }),
    {
      stale: ['/v1/imports'],
      onDone: ({ id }) => void navigate({ to: '/settings/imports/$id', params: { id } }),
    },
  );
  const look = (next: { kind: string; file: File | null; mapping: Mapping | null }) => {
    if (next.file) preview.mutate({ ...next, file: next.file });
  };
  const problem = preview.error ?? start.error ?? kinds.error;
  const seen = file === null ? undefined : preview.data;
  const fields = kinds.data?.items.find((one) => one.kind === kind)?.fields ?? [];
  return (
    <Card title={t('platform.imports.new')}>
      <Stack>
        <ProblemRefusal problem={problem && toProblem(problem)} />
        <Fields>
          <Select
            label={t('platform.imports.kind')}
            data={(kinds.data?.items ?? []).map((one) => ({ value: one.kind, label: kindWords(one.kind) }))}
            value={kind}
            onChange={(value) => {
              const next = value ?? kind;
              setKind(next);
              look({ kind: next, file, mapping: null });
            }}
          />
          <FileInput
            label={t('platform.imports.file')}
            placeholder={t('platform.imports.chooseFile')}
            accept=".csv,.ndjson,.jsonl,.gz"
            leftSection={<FileUp size={16} />}
            value={file}
            onChange={(chosen) => {
              setFile(chosen);
              look({ kind, file: chosen, mapping: null });
            }}
          />
        </Fields>
        {seen && file && (
          <>
            <ColumnChoice
              fields={fields}
              preview={seen}
              onChange={(mapping) => look({ kind, file, mapping })}
            />
            {seen.problem !== null && <Refusal title={seen.problem} />}
            <PreviewRows preview={seen} />
            <DialogFoot>
              <Button
                variant="default"
                disabled={seen.problem !== null}
                loading={start.isPending}
                onClick={() => start.mutate({ file, mapping: seen.mapping, dry_run: true })}
              >
                {t('platform.imports.dryRun')}
              </Button>
              <Button
                disabled={seen.problem !== null}
                loading={start.isPending}
                onClick={() => start.mutate({ file, mapping: seen.mapping, dry_run: false })}
              >
                {t('platform.imports.run', { file: file.name })}
              </Button>
            </DialogFoot>
          </>
        )}
      </Stack>
    </Card>
  );
}

const absent = '';

function ColumnChoice({
  fields,
  preview,
  onChange,
}: {
  fields: ImportKind['fields'];
  preview: Preview;
  onChange: (mapping: Mapping) => void;
}) {
  const { mapping } = preview;
  const choose = (field: string, column: string) => {
    const { [field]: _, ...others } = mapping.columns;
    onChange({ ...mapping, columns: column === absent ? others : { ...others, [field]: column } });
  };
  return (
    <fieldset className={classes.mapping}>
      <legend>{t('platform.imports.mapping')}</legend>
      <p>{t('platform.imports.mappingHint')}</p>
      <Fields>
        {fields.map((field) => {
          const source = mapping.columns[field.name];
          return (
            <Select
              key={field.name}
              label={fieldWords(field.name)}
              withAsterisk={field.is_required}
              title={field.help}
              data={[
                { value: absent, label: t('platform.imports.notInFile') },
                ...preview.columns.map((column) => ({ value: column, label: column })),
              ]}
              value={typeof source === 'string' ? source : absent}
              onChange={(column) => choose(field.name, column ?? absent)}
            />
          );
        })}
      </Fields>
    </fieldset>
  );
}

function PreviewRows({ preview }: { preview: Preview }) {
  if (preview.rows.length === 0) return <p>{t('platform.imports.noRows')}</p>;
  return (
    <section>
      <h3 className={classes.heading}>{t('platform.imports.preview')}</h3>
      <p className={classes.summary} role="status">
        {countOutcomes(preview.rows).map(({ outcome, rows }) => (
          <SeverityBadge key={outcome} severity={outcome === 'rejected' ? 'late' : 'done'}>
            {outcomeCount(outcome, rows)}
          </SeverityBadge>
        ))}
      </p>
      <PlainTable
        caption={t('platform.imports.preview')}
        mark={(row, column) =>
          column === 1 &&
          preview.rows[row]?.outcome === 'rejected' && (
            <span className={classes.rejected}>
              <SeverityGlyph severity="late" />
            </span>
          )
        }
        table={{
          head: [
            t('platform.imports.row'),
            t('platform.imports.outcome'),
            t('platform.imports.reason'),
            ...preview.columns,
          ],
          rows: preview.rows.map((row) => [
            row.number,
            outcomeWords(row.outcome),
            row.reason,
            ...preview.columns.map((column) => row.source[column] ?? ''),
          ]),
        }}
      />
    </section>
  );
}
