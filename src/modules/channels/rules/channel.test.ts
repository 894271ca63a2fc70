import { describe, expect, test } from 'vitest';
import { type Channel, decideChannel } from './channel.ts';

const shop: Channel = {
  id: '00000000-0000-7000-8000-000000000000',
  code: 'web-us',
  name: 'Web shop',
  kind: 'web_shop',
  currency: 'USD',
  market: 'US',
  language: 'en',
  stock_buffer: 0,
  buffer_percent: 0,
  end_when: 0,
  max_listed: null,
  shortage_policy: 'refuse',
  sender_name: '',
  tells_delays: false,
  status: 'active',
  version: 1,
};

describe('the fields of a channel', () => {
  const cases: [name: string, change: Partial<Channel>, wrong: string | undefined][] = [
    ['a plain shop', {}, undefined],
    ['a market of many countries', { market: 'EU', currency: 'EUR', language: 'pt-BR' }, undefined],
    ['a code in capitals', { code: 'WEB' }, 'code'],
    ['a blank name', { name: ' ' }, 'name'],
    ['an unknown currency', { currency: 'XYZ' }, 'currency'],
    ['an unknown country', { market: 'XQ' }, 'market'],
    ['a country in lower case', { market: 'us' }, 'market'],
    ['no language', { language: 'klingonese-and-more' }, 'language'],
    ['a negative buffer', { stock_buffer: -1 }, 'stock_buffer'],
    ['half a unit', { stock_buffer: 0.5 }, 'stock_buffer'],
    ['all of it kept', { buffer_percent: 100, end_when: 5, max_listed: 0 }, undefined],
    ['more than all kept', { buffer_percent: 101 }, 'buffer_percent'],
    ['a negative end', { end_when: -1 }, 'end_when'],
    ['a negative list', { max_listed: -1 }, 'max_listed'],
  ];
  test.each(cases)('%s', (_name, change, wrong) => {
    const decision = decideChannel({ ...shop, ...change });
    expect(decision.ok ? undefined : (decision.refusal as { field?: string }).field).toBe(wrong);
  });
});
