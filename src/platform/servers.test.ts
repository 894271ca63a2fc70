import { expect, test } from 'vitest';
import { serversOf } from './servers.ts';

const cases: [name: string, url: string, servers: ReturnType<typeof serversOf>][] = [
  [
    'one server',
    'postgres://me:secret@db:5432/shop?sslmode=require',
    { urls: ['postgres://me:secret@db:5432/shop?sslmode=require'], must_write: false },
  ],
  [
    'a primary and its standby',
    'postgres://me@one:5432,two:5433/shop?target_session_attrs=read-write&sslmode=require',
    {
      urls: ['postgres://me@one:5432/shop?sslmode=require', 'postgres://me@two:5433/shop?sslmode=require'],
      must_write: true,
    },
  ],
  [
    'one that must take writes',
    'postgresql://one/shop?target_session_attrs=primary',
    { urls: ['postgresql://one/shop'], must_write: true },
  ],
  ['another scheme', 'mysql://one/shop', undefined],
  ['a port that is none', 'postgres://one:5432,two:port/shop', undefined],
  ['a wish that nobody knows', 'postgres://one,two/shop?target_session_attrs=prefer-standby', undefined],
];

test.each(cases)('%s', (_name, url, servers) => {
  expect(serversOf(url)).toEqual(servers);
});
