import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TEST_ACTOR, type TestServices, testServices } from '../../../tests/kit/services.ts';
import { sealAudit, verifyAudit, writeAudit } from '../../platform/audit.ts';
import { auditModule } from './index.ts';

let kit: TestServices;

beforeAll(async () => {
  kit = await testServices();
  // Whoever forges has the rights to switch the guard off; one test below is about the guard itself.
  for (const table of ['audit', 'audit_seals'])
    await kit.services.database.rows(`alter table platform.${table} disable trigger ${table}_append_only`);
});
afterAll(() => kit.close());
beforeEach(async () => {
  const { database } = kit.services;
  await database.rows('truncate platform.audit, platform.audit_seals');
  for (let row = 1; row <= 5; row += 1) await write(row);
  await sealAudit(database);
});

function write(row: number): Promise<void> {
  return writeAudit(kit.services.database, [
    {
      actor: TEST_ACTOR,
      action: 'test.change',
      outcome: 'done',
      subject_type: 'thing',
      subject_id: null,
      after: { row },
      request_id: 'r',
    },
  ]);
}

const idAt = async (position: number) => {
  const [row] = await kit.services.database.rows<{ audit_id: string }>(
    'select audit_id from platform.audit_seals where position = $1',
    [position],
  );
  return row?.audit_id;
};

test('a chain that nobody touched holds', async () => {
  const head = { position: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/) };
  expect(await verifyAudit(kit.services.database)).toEqual({ sealed: 5, head, first_bad: null });
});

const attacks: [name: string, statement: string, first_bad: number, why: RegExp][] = [
  [
    'changed in its details',
    `update platform.audit set after = '{"row": 99}' where id = $1`,
    3,
    /before, after/,
  ],
  [
    'changed in its facts',
    `update platform.audit set action = 'test.other' where id = $1`,
    3,
    /row or its place/,
  ],
  [
    'given another author',
    `update platform.audit set actor_name = 'somebody else' where id = $1`,
    3,
    /author/,
  ],
  ['removed', 'delete from platform.audit where id = $1', 3, /gone/],
  [
    'removed with its seal',
    `with gone as (delete from platform.audit where id = $1 returning id)
      delete from platform.audit_seals using gone where audit_id = gone.id`,
    4,
    /seal 3 is missing/,
  ],
];
test.each(attacks)('a row %s is named', async (_name, statement, position, why) => {
  const { database } = kit.services;
  const first_bad = { position, audit_id: await idAt(position), why: expect.stringMatching(why) };
  await database.rows(statement, [await idAt(3)]);
  expect(await verifyAudit(database)).toMatchObject({ sealed: 2, first_bad });
  const [check] = auditModule.doctor ?? [];
  expect(await check?.check(database)).toMatchObject({
    broken: 1,
    examples: [expect.stringContaining(`row ${position} `)],
  });
});

test('two rows that changed places are named', async () => {
  const { database } = kit.services;
  await database.rows(
    `update platform.audit_seals s set audit_id = gen_random_uuid() where position in (2, 4)`,
  );
  const ids = await database.rows<{ id: string }>('select id from platform.audit order by id');
  const swap = async (position: number, id: string | undefined) =>
    database.rows(
      `update platform.audit_seals set audit_id = $2, details_digest = (
         select details_digest from platform.audit_seals where position = $1) where position = $1`,
      [position, id],
    );
  await swap(2, ids[3]?.id);
  await swap(4, ids[1]?.id);
  expect((await verifyAudit(database)).first_bad).toMatchObject({ position: 2 });
});

test('sealers side by side chain every row once', async () => {
  const { database } = kit.services;
  await Promise.all([6, 7, 8, 9].map(write));
  await Promise.all([sealAudit(database), sealAudit(database), sealAudit(database)]);
  expect(await sealAudit(database)).toBe(0);
  expect(await verifyAudit(database)).toMatchObject({ sealed: 9, first_bad: null });
});

test('a row that commits after younger ones were sealed is sealed by the next pass', async () => {
  const { database } = kit.services;
  let commit: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  const slow = database.transact(async (tx) => {
    await writeAudit(tx, [
      {
        actor: TEST_ACTOR,
        action: 'test.slow',
        outcome: 'done',
        subject_type: 'thing',
        subject_id: null,
        request_id: 'r',
      },
    ]);
    await held;
  });
  await write(6);
  await sealAudit(database);
  commit();
  await slow;
  expect(await sealAudit(database)).toBe(1);
  expect(await verifyAudit(database)).toMatchObject({ sealed: 7, first_bad: null });
});

const older = (interval: string) =>
  kit.services.database.rows(
    `update platform.audit_seals set sealed_at = sealed_at - interval '${interval}'`,
  );

const forge = (columns: string, values: string) =>
  kit.services.database.rows(
    `insert into platform.audit (id, actor_type, actor_name, action, subject_type, request_id, ${columns})
     values (gen_random_uuid(), 'user', 'Somebody', 'test.forged', 'thing', 'r', ${values})`,
  );

test('a row that is written by a server whose clock is far behind is sealed all the same', async () => {
  const { database } = kit.services;
  await older('1 hour');
  await database.rows(
    `insert into platform.audit (id, actor_type, actor_name, action, subject_type, request_id)
     values ('00000000-0000-7000-8000-000000000001', 'user', 'Somebody', 'test.change', 'thing', 'r')`,
  );
  expect(await sealAudit(database)).toBe(1);
  expect(await verifyAudit(database)).toMatchObject({ sealed: 6, first_bad: null });
});

test('a row that is dated back is named', async () => {
  await forge('at', `now() - interval '3 days'`);
  await sealAudit(kit.services.database);
  expect((await verifyAudit(kit.services.database)).first_bad).toMatchObject({
    position: 6,
    why: expect.stringContaining('dated back'),
  });
});

test('a row that is slipped in below sealed ones is named, though no seal covers it', async () => {
  await older('1 hour');
  await forge('number', '0');
  await sealAudit(kit.services.database);
  expect((await verifyAudit(kit.services.database)).first_bad).toMatchObject({
    position: 6,
    why: expect.stringContaining('no seal'),
  });
});

test('rows that wait for a worker are no forgery', async () => {
  await older('1 hour');
  await write(6);
  expect(await verifyAudit(kit.services.database)).toMatchObject({ sealed: 5, first_bad: null });
});

test('a log that was cut off has another head at that place, as doctor showed it', async () => {
  const { database } = kit.services;
  const before = (await verifyAudit(database)).head;
  const [check] = auditModule.doctor ?? [];
  expect((await check?.check(database))?.note).toBe(`head 5 ${before?.hash}`);
  await database.rows(
    `with gone as (delete from platform.audit_seals where position > 3 returning audit_id)
     delete from platform.audit using gone where id = audit_id`,
  );
  await write(6);
  await write(7);
  await sealAudit(database);
  const after = await verifyAudit(database);
  expect([after.first_bad, after.head?.position, after.head?.hash === before?.hash]).toEqual([
    null,
    5,
    false,
  ]);
});

test('neither a row nor a seal can be changed or removed by mistake', async () => {
  const guarded = await testServices();
  const { database } = guarded.services;
  await writeAudit(database, [
    {
      ...{ actor: TEST_ACTOR, action: 'test.change', outcome: 'done', subject_type: 'thing' },
      ...{ subject_id: null, request_id: 'r' },
    },
  ]);
  await sealAudit(database);
  for (const statement of [
    `update platform.audit set reason = 'x'`,
    'delete from platform.audit',
    'update platform.audit_seals set position = 2',
    'delete from platform.audit_seals',
  ])
    await expect(database.rows(statement)).rejects.toThrow('the audit log is append-only');
  await guarded.close();
});
