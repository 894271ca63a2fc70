import { describe, expect, test } from 'vitest';
import { decideAnswer, isRoundOver, nextRound, type Offer, type OfferAnswer } from './offer.ts';

const now = new Date('2026-03-02T12:00:00Z');
const at = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);
const work = { location_id: 'planned', ship_by: at(240) };

function offer(asked: Record<string, OfferAnswer>, change: Partial<Offer> = {}): Offer {
  const answers = Object.entries(asked).map(([location_id, answer]) => ({ location_id, round: 1, answer }));
  return {
    ...{ id: 'o', fulfillment_order_id: 'f', state: 'open', round: 1, expires_at: at(30) },
    asked: answers,
    ...change,
  };
}

describe('who is asked', () => {
  test('first where it was planned and the cheapest others, then those after them, then nobody', () => {
    const others = ['a', 'b', 'c', 'd'];
    const first = nextRound(null, work, others, { now, minutes: 30 });
    expect(first).toEqual({ round: 1, location_ids: ['planned', 'a', 'b'], expires_at: at(30) });
    const asked = offer({ planned: 'expired', a: 'declined', b: 'expired' });
    expect(nextRound(asked, work, others, { now, minutes: 30 })?.location_ids).toEqual(['c', 'd']);
    expect(nextRound(offer({}, { round: 3 }), work, others, { now, minutes: 30 })).toBeNull();
  });
  test('nobody where there is only the planned location', () => {
    expect(nextRound(null, work, [], { now, minutes: 30 })).toBeNull();
  });
  test('nobody where the answer would come after the planned hand-over', () => {
    expect(nextRound(null, work, ['a'], { now, minutes: 240 })).toBeNull();
  });
});

describe('who may answer', () => {
  test.each([
    ['asked', offer({ a: 'asked' }), 'accepted'],
    ['never asked', offer({ b: 'asked' }), 'offer_not_asked'],
    ['declined before', offer({ a: 'declined' }), 'offer_answered'],
    ['another was faster', offer({ a: 'too_late' }, { state: 'accepted' }), 'offer_over'],
    ['nobody took it', offer({ a: 'expired' }, { state: 'assigned' }), 'offer_over'],
    ['its group is over', offer({ a: 'expired', b: 'asked' }, { round: 2 }), 'offer_over'],
    ['its time is over', offer({ a: 'asked' }, { expires_at: now }), 'offer_over'],
  ])('%s', (_name, made, expected) => {
    const decision = decideAnswer(made, '10042-1', 'a', now);
    expect(decision.ok ? 'accepted' : decision.refusal.code).toBe(expected);
  });
  test('a group is over when its time is, or when all of it declined', () => {
    expect(isRoundOver(offer({ a: 'declined', b: 'asked' }), now)).toBe(false);
    expect(isRoundOver(offer({ a: 'declined', b: 'declined' }), now)).toBe(true);
    expect(isRoundOver(offer({ a: 'asked' }), at(30))).toBe(true);
  });
});
