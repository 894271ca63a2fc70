import { t } from '../../strings/strings.ts';
import { formatCount } from '../../ui/format.ts';

export function weightWords(grams: number): string {
  return grams % 500 === 0 && grams >= 1_000
    ? t('shipping.kilograms', { kilograms: formatCount(grams / 1_000) })
    : t('shipping.grams', { grams });
}
