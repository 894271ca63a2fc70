import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { GetV1LocationsResponse } from '../../api/generated/types.gen.ts';
import { listOptions } from '../../api/lists.ts';
import { useWrite } from '../../api/mutations.ts';
import { toProblem } from '../../api/problem.ts';
import { t } from '../../strings/strings.ts';
import { Card } from '../../ui/card.tsx';
import { useScans } from '../../ui/keys.ts';
import { DialogFoot, Fields, Stack } from '../../ui/page-body.tsx';
import { ProblemRefusal } from '../../ui/problem-refusal.tsx';
import { signal } from '../../ui/signal.ts';
import { showToast } from '../../ui/toasts.tsx';
import { type Verdict, VerdictBanner } from '../../ui/verdict-banner.tsx';
import { arrivedLines, type Scan, understand } from './arrival.ts';
import { type Return, returnStale } from './returns.ts';

type Place = GetV1LocationsResponse['items'][number];

/** Counts what lies in the parcel, by scanner or by hand, and takes it in. */
export function ReceiveCard({ row }: { row: Return }) {
  const places = useQuery(listOptions<Place>('/v1/locations', { limit: 200 }));
  const active = places.data?.items.filter((place) => place.status === 'active') ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const location_code = chosen ?? active[0]?.code ?? null;
  const [typed, setTyped] = useState('');
  const [scans, setScans] = useState<readonly Scan[]>([]);
  const [asking, setAsking] = useState<string | null>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const receive = useWrite<Return, object>(
    (body) => ({ path: `/v1/returns/${row.id}/receive`, method: 'POST', body }),
    {
      stale: returnStale,
      onDone: () => {
        showToast({ text: t('returns.received', { count: scans.length }) });
        setScans([]);
        setVerdict(null);
      },
    },
  );
  const count = (sent: string) => {
    const meant = understand(sent.trim(), { row, scans, asking });
    setTyped('');
    if (meant.kind === 'nothing') return;
    setAsking(meant.kind === 'ask' ? meant.line.order_line_id : null);
    if (meant.kind === 'ask')
      return setVerdict({
        ...{ tone: 'quiet', title: meant.line.sku },
        text: t('returns.receive.lot', { sku: meant.line.sku }),
      });
    signal(meant.kind === 'count' ? 'right' : 'wrong');
    if (meant.kind === 'strange')
      return setVerdict({
        ...{ tone: 'wrong', title: t('returns.receive.strange') },
        text: t('returns.receive.strangeHint'),
      });
    setScans([...scans, meant.scan]);
    const { counted, expected } = meant;
    setVerdict({
      ...{ tone: 'right', title: meant.scan.lot ?? meant.sku },
      text: t('returns.receive.counted', { counted, expected }),
    });
  };
  useScans(count);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    count(typed);
  };
  return (
    <Card title={t('returns.receive')}>
      <Stack>
        <ProblemRefusal problem={receive.error && toProblem(receive.error)} />
        <VerdictBanner verdict={verdict} />
        <Fields>
          <form onSubmit={submit}>
            <TextInput
              label={t('returns.receive.scan')}
              description={t('returns.receive.hint')}
              value={typed}
              maxLength={200}
              autoComplete="off"
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </form>
          <Select
            label={t('returns.receive.at')}
            allowDeselect={false}
            data={active.map(({ code, name }) => ({ value: code, label: name }))}
            value={location_code}
            onChange={setChosen}
          />
        </Fields>
      </Stack>
      <DialogFoot>
        {scans.length > 0 && (
          <Button variant="default" onClick={() => setScans(scans.slice(0, -1))}>
            {t('returns.receive.undo')}
          </Button>
        )}
        <Button
          disabled={scans.length === 0 || location_code === null}
          loading={receive.isPending}
          onClick={() => receive.mutate({ location_code, lines: arrivedLines(scans) })}
        >
          {t('returns.receive.post', { count: scans.length })}
        </Button>
      </DialogFoot>
    </Card>
  );
}
