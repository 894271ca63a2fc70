import { t } from '../../strings/strings.ts';
import type { Verdict } from '../../ui/verdict-banner.tsx';
import type { ScanResult } from './scan-queue.ts';
import { nameOf, type Product, unpickedOf, untilWords, type Work, wantedOf } from './work.ts';

/** What a scan came to, in words. */
export function verdictOf(result: ScanResult, code: string, work: Work): Verdict {
  const line = work.lines.find((one) => one.id === result.line_id);
  if (result.outcome === 'counted' || result.outcome === 'already_counted') {
    const counted =
      line && t('fulfillment.verdict.rightText', { picked: line.picked, count: wantedOf(line) });
    return {
      tone: 'right',
      title: line ? nameOf(line) : code,
      text: result.outcome === 'counted' ? (counted ?? '') : t('fulfillment.verdict.already'),
    };
  }
  const title = t(`fulfillment.verdict.${result.outcome}`);
  if (result.outcome === 'lot_needed' || result.outcome === 'wrong_lot' || result.outcome === 'lot_short')
    return { tone: result.outcome === 'lot_needed' ? 'quiet' : 'wrong', title, text: lotWords(result, code) };
  if (result.outcome === 'too_many')
    return { tone: 'wrong', title, text: t('fulfillment.verdict.tooMany', { sku: result.sku ?? code }) };
  if (result.outcome === 'refused' && result.reason !== null)
    return { tone: 'wrong', title, text: t(`fulfillment.verdict.${result.reason}`, { code }) };
  return {
    tone: 'wrong',
    title,
    text: `${t('fulfillment.verdict.nothing', { code: result.sku ?? code })}${backWords(work)}`,
  };
}

/** Which lot is to be scanned, and what is wrong with the one that was. */
function lotWords({ proposal, reason, outcome }: ScanResult, code: string): string {
  const why =
    outcome === 'wrong_lot' && reason !== null ? `${t(`fulfillment.verdict.${reason}`, { code })} ` : '';
  if (proposal === null) return `${why}${t('fulfillment.verdict.noLot')}`;
  const lot = { code: proposal.code, units: proposal.units };
  if (outcome === 'lot_short') return t('fulfillment.verdict.lotShort', lot);
  const until = proposal.expires_on ? `, ${untilWords(proposal.expires_on)}` : '';
  return `${why}${t('fulfillment.verdict.takeLot', lot)}${until}`;
}

/** A wrong item once it is known what was scanned: another product, or a code that nothing has. */
export function namedVerdict(product: Product | null, code: string, work: Work): Verdict {
  const what =
    product === null
      ? t('fulfillment.verdict.unknown', { code })
      : t('fulfillment.verdict.otherProduct', { title: nameOf(product) });
  return {
    tone: 'wrong',
    title: t('fulfillment.verdict.wrong_item'),
    text: `${what}${backWords(work)}`,
  };
}

function backWords(work: Work): string {
  const wanted = work.lines.find((one) => unpickedOf(one) > 0);
  return wanted ? ` ${t('fulfillment.verdict.putBack', { sku: wanted.sku })}` : '';
}
