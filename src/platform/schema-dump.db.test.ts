import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { emptyDatabase, testDatabase } from '../../tests/kit/database.ts';
import { dumpSchema } from './schema-dump.ts';

async function dumpOf(database: { url: string; close(): Promise<void> }, sql = ''): Promise<string> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  const dump = await dumpSchema(client);
  await client.end();
  await database.close();
  return dump;
}

test('db/schema.sql is what the migrations make; `longshore schema-dump` writes it anew', async () => {
  const file = readFileSync(join(import.meta.dirname, '../../db/schema.sql'), 'utf8');
  expect(await dumpOf(await testDatabase())).toBe(file);
});

test('the dump holds every kind of object, ordered by name and not by age', async () => {
  const sql = `
    create schema b;
    create schema a;
    create table a.z (id bigint generated always as identity primary key, name text collate "C" not null default 'x');
    create table a.y (z_id bigint references a.z, size int check (size > 0), twice int generated always as (size * 2) stored);
    create index y_size on a.y (size) where size > 1;
    create view a.v_y as select size from a.y;
    create function a.one() returns int language sql as 'select 1';
    create function a.touch() returns trigger language plpgsql as 'begin return new; end';
    create trigger y_touch before update on a.y for each row execute function a.touch();
    create type a.mood as enum ('good', 'bad');`;
  const dump = await dumpOf(await emptyDatabase(), sql);
  expect(dump.split('\n\n').slice(1)).toEqual([
    'create schema a;',
    `create type a.mood as enum ('good', 'bad');`,
    'CREATE OR REPLACE FUNCTION a.one()\n RETURNS integer\n LANGUAGE sql\nAS $function$select 1$function$;',
    'CREATE OR REPLACE FUNCTION a.touch()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$begin return new; end$function$;',
    `create table a.y (
  z_id bigint,
  size integer,
  twice integer generated always as ((size * 2)) stored,
  constraint y_size_check CHECK ((size > 0)),
  constraint y_z_id_fkey FOREIGN KEY (z_id) REFERENCES a.z(id)
);`,
    'CREATE INDEX y_size ON a.y USING btree (size) WHERE (size > 1);',
    'CREATE TRIGGER y_touch BEFORE UPDATE ON a.y FOR EACH ROW EXECUTE FUNCTION a.touch();',
    `create table a.z (
  id bigint generated always as identity not null,
  name text collate "C" default 'x'::text not null,
  constraint z_pkey PRIMARY KEY (id)
);`,
    'create view a.v_y as\n SELECT size\n   FROM a.y;',
    'create schema b;',
    'create schema public;\n',
  ]);
});
