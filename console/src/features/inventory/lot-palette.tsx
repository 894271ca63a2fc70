import { useNavigate } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import { read } from '../../api/client.ts';
import type { GetV1InventoryLotsResponse } from '../../api/generated/types.gen.ts';
import { useMay } from '../../api/session.ts';
import { t } from '../../strings/strings.ts';
import { usePaletteProvider } from '../../ui/palette-registry.ts';
import { LotStanding } from './sku-lots.tsx';

const shown = 5;

/** Lots and serial numbers by the beginning of their code. Mounted once, by the shell. */
export function LotPalette() {
  const navigate = useNavigate();
  const may = useMay();
  usePaletteProvider({
    id: 'lots',
    heading: t('lots.page'),
    order: 52,
    search: async (query, signal) => {
      if (query.length < 2 || !may('inventory:read')) return [];
      const { items } = await read<GetV1InventoryLotsResponse>('/v1/inventory/lots', {
        query: { q: query, limit: shown },
        signal,
      });
      return items.map((lot) => ({
        id: `lot-${lot.id}`,
        label: lot.title,
        code: lot.code,
        hint: lot.sku,
        icon: <Hourglass size={16} strokeWidth={1.75} />,
        badge: <LotStanding lot={lot} />,
        href: `/inventory/lots/${lot.id}`,
        run: () => void navigate({ to: '/inventory/lots/$id', params: { id: lot.id } }),
      }));
    },
  });
  return null;
}
