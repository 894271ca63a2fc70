import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_ACTOR, type TestServices, testServices } from '../../../../tests/kit/services.ts';
import { listProducts, listVariants } from '../queries/list-products.ts';
import { readVariantsBySku } from '../queries/read-variants.ts';
import { createProduct, updateProductCommand } from './save-product.ts';
import { createVariant, type NewVariant, updateVariant, upsertVariant } from './save-variant.ts';

let world: TestServices;

beforeAll(async () => {
  world = await testServices();
});
afterAll(() => world.close());

const variant = (sku: string, change: NewVariant['change'] = {}): NewVariant => ({
  sku,
  change: { title: sku, ...change },
});

/** Rows of everything a command of the catalog may write. */
async function written(): Promise<unknown> {
  const [row] = await world.services.database.rows(
    `select (select count(*) from catalog.products) as products,
            (select coalesce(sum(version), 0) from catalog.variants) as variants,
            (select count(*) from catalog.prices) as prices,
            (select count(*) from catalog.bundle_components) as components,
            (select count(*) from platform.events) as events,
            (select count(*) from platform.audit) as audit`,
  );
  return row;
}

async function created(each: NewVariant) {
  const answer = await world.run(createVariant, each);
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.value;
}

describe('creating a variant', () => {
  test('stores every field, and makes a product for it', async () => {
    const answer = await created(
      variant('MUG-1', {
        gtin: '4006381333931',
        title: 'Mug',
        options: 'Blue',
        image_url: '/assets/mug.svg',
        weight_grams: 350,
        length_mm: 120,
        width_mm: 90,
        height_mm: 100,
        hs_code: '691110',
        origin_country: 'PT',
        prices: [
          { amount: 1250, currency: 'USD' },
          { amount: 1100, currency: 'EUR' },
        ],
      }),
    );
    const [stored] = await readVariantsBySku(world.services.database, ['MUG-1']);
    expect(stored).toEqual(answer);
    expect(answer).toMatchObject({
      sku: 'MUG-1',
      weight_grams: 350,
      is_bundle: false,
      prices: [
        { amount: 1100, currency: 'EUR' },
        { amount: 1250, currency: 'USD' },
      ],
      version: 1,
    });
    const products = await listProducts(world.services.database, { q: 'mug' });
    expect(products.items.map(({ title, variants }) => [title, variants.length])).toEqual([['Mug', 1]]);
  });

  test('SKUs differ by their capitals', async () => {
    await created(variant('case-a'));
    expect((await created(variant('CASE-A'))).sku).toBe('CASE-A');
  });

  test('refusals leave nothing behind', async () => {
    await created(variant('TAKEN', { gtin: '96385074' }));
    await created(variant('BOX', { components: [{ sku: 'TAKEN', quantity: 2 }] }));
    const before = await written();
    const codes = await world.runMany(createVariant, [
      variant('TAKEN'),
      variant('OTHER', { gtin: '96385074' }),
      variant('OTHER', { gtin: '96385075' }),
      variant('OTHER', { image_url: 'javascript:alert(1)' }),
      variant('OTHER', { components: [{ sku: 'NONE', quantity: 1 }] }),
      variant('OTHER', { components: [{ sku: 'BOX', quantity: 1 }] }),
      variant('OTHER', { components: [{ sku: 'OTHER', quantity: 1 }] }),
      variant('OTHER', { prices: [{ amount: 1, currency: 'XYZ' }] }),
      { sku: 'OTHER', change: {} },
      {
        sku: 'OTHER',
        product: { product_id: '00000000-0000-7000-8000-000000000000' },
        change: { title: 'x' },
      },
    ]);
    expect(codes.map((answer) => (answer.ok ? 'accepted' : answer.refusal.code))).toEqual([
      'sku_taken',
      'gtin_taken',
      'variant_field_invalid',
      'variant_field_invalid',
      'component_unknown',
      'bundle_of_bundle',
      'bundle_of_itself',
      'variant_field_invalid',
      'variant_field_invalid',
      'product_unknown',
    ]);
    expect(await written()).toEqual(before);
  });

  test('ten at once with one SKU: one is created, nine are told that it is taken', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        world.services.executor.executeMany(createVariant, [
          { input: variant('RACE'), actor: TEST_ACTOR, request_id: 'req_race' },
        ]),
      ),
    );
    const codes = answers.flat().map((answer) => (answer.ok ? 'created' : answer.refusal.code));
    expect(codes.toSorted()).toEqual(['created', ...Array.from({ length: 9 }, () => 'sku_taken')]);
  });

  test('two variants that take one GTIN at once: one is told who has it', async () => {
    await created(variant('G-1'));
    await created(variant('G-2'));
    const answers = await Promise.all(
      (await readVariantsBySku(world.services.database, ['G-1', 'G-2'])).map(({ id }) =>
        world.services.executor.executeMany(updateVariant, [
          { input: { id, change: { gtin: '00012345600012' } }, actor: TEST_ACTOR, request_id: 'req_gtin' },
        ]),
      ),
    );
    const codes = answers.flat().map((answer) => (answer.ok ? 'saved' : answer.refusal.code));
    expect(codes.toSorted()).toEqual(['gtin_taken', 'saved']);
  });
});

describe('changing a variant', () => {
  test('changes what is named, counts the version up, and audits only the difference', async () => {
    const { id } = await created(
      variant('CHANGE', { weight_grams: 10, prices: [{ amount: 1, currency: 'USD' }] }),
    );
    const answer = await world.run(updateVariant, {
      id,
      version: 1,
      change: { weight_grams: 20, prices: [{ amount: 2, currency: 'EUR' }] },
    });
    expect(answer).toMatchObject({
      ok: true,
      value: { version: 2, weight_grams: 20, prices: [{ amount: 2, currency: 'EUR' }] },
    });
    const [stored] = await readVariantsBySku(world.services.database, ['CHANGE']);
    expect(stored?.prices).toEqual([{ amount: 2, currency: 'EUR' }]);
    const [audit] = await world.services.database.rows(
      'select before, after from platform.audit where subject_id = $1 order by id desc limit 1',
      [id],
    );
    expect(audit).toEqual({
      before: { weight_grams: 10, prices: [{ amount: 1, currency: 'USD' }], version: 1 },
      after: { weight_grams: 20, prices: [{ amount: 2, currency: 'EUR' }], version: 2 },
    });
  });

  test('is refused on another version, and for an unknown id', async () => {
    const { id } = await created(variant('STALE'));
    const before = await written();
    expect(await world.run(updateVariant, { id, version: 7, change: { title: 'x' } })).toEqual({
      ok: false,
      refusal: { code: 'version_conflict', expected: 7, found: 1 },
    });
    const unknown = { id: '00000000-0000-7000-8000-000000000000', change: { title: 'x' } };
    expect(await world.run(updateVariant, unknown)).toEqual({
      ok: false,
      refusal: { code: 'not_found', what: 'variant' },
    });
    expect(await written()).toEqual(before);
  });

  test('a component of a bundle cannot become a bundle', async () => {
    const [a] = [await created(variant('PART')), await created(variant('SINGLE'))];
    await created(variant('SET', { components: [{ sku: 'PART', quantity: 1 }] }));
    const answer = await world.run(updateVariant, {
      id: a.id,
      change: { components: [{ sku: 'SINGLE', quantity: 1 }] },
    });
    expect(answer).toEqual({ ok: false, refusal: { code: 'bundle_of_bundle', sku: 'PART', bundle: 'PART' } });
  });
});

describe('upserting by SKU', () => {
  test('creates, changes, leaves alone, and refuses, each for itself', async () => {
    await created(variant('U-OLD', { weight_grams: 1 }));
    await created(variant('U-SAME', { weight_grams: 1 }));
    const answers = await world.runMany(upsertVariant, [
      {
        sku: 'U-NEW',
        product: { product_external_id: 'P1', product_title: 'Family' },
        change: { title: 'New' },
      },
      { sku: 'U-NEW-2', product: { product_external_id: 'P1' }, change: { title: 'New 2' } },
      variant('U-OLD', { weight_grams: 2 }),
      variant('U-SAME', { weight_grams: 1 }),
      variant('U-BAD', { weight_grams: -1 }),
      variant('U-OLD', { options: 'seen twice' }),
    ]);
    expect(answers.map((answer) => (answer.ok ? answer.value.outcome : answer.refusal.code))).toEqual([
      'created',
      'created',
      'updated',
      'unchanged',
      'variant_field_invalid',
      'updated',
    ]);
    const stored = await readVariantsBySku(world.services.database, ['U-NEW', 'U-NEW-2', 'U-OLD', 'U-BAD']);
    expect(
      stored.map(({ sku, weight_grams, options, version }) => [sku, weight_grams, options, version]),
    ).toEqual([
      ['U-NEW', 0, '', 1],
      ['U-NEW-2', 0, '', 1],
      ['U-OLD', 2, 'seen twice', 3],
    ]);
    expect(stored[0]?.product_id).toBe(stored[1]?.product_id);
  });

  test('5,000 rows at once, and again without changing anything', async () => {
    const rows = Array.from({ length: 5_000 }, (_, n) =>
      variant(`BULK-${n}`, { weight_grams: n, prices: [{ amount: n, currency: 'USD' }] }),
    );
    const first = await world.runMany(upsertVariant, rows);
    expect(first.every((answer) => answer.ok && answer.value.outcome === 'created')).toBe(true);
    const before = await written();
    const second = await world.runMany(upsertVariant, rows);
    expect(second.every((answer) => answer.ok && answer.value.outcome === 'unchanged')).toBe(true);
    expect(await written()).toEqual(before);
  });
});

describe('products', () => {
  test('are created with their variants, or not at all', async () => {
    const answer = await world.run(createProduct, {
      product: { title: 'Kettle', image_url: 'https://shop.example/kettle.png' },
      external_id: 'K-1',
      variants: [
        { sku: 'KETTLE-S', change: { options: 'S' } },
        { sku: 'KETTLE-L', change: { options: 'L' } },
      ],
    });
    expect(answer).toMatchObject({ ok: true, value: { title: 'Kettle', version: 1 } });
    expect(
      answer.ok && answer.value.variants.map(({ sku, title, options }) => [sku, title, options]),
    ).toEqual([
      ['KETTLE-L', 'Kettle', 'L'],
      ['KETTLE-S', 'Kettle', 'S'],
    ]);
    const before = await written();
    const refused = await world.run(createProduct, {
      product: { title: 'Pot' },
      variants: [
        { sku: 'POT', change: {} },
        { sku: 'KETTLE-S', change: {} },
      ],
    });
    expect(refused).toEqual({ ok: false, refusal: { code: 'sku_taken', sku: 'KETTLE-S' } });
    const twice = await world.run(createProduct, { product: { title: 'Kettle' }, external_id: 'K-1' });
    expect(twice).toEqual({ ok: false, refusal: { code: 'product_external_id_taken', external_id: 'K-1' } });
    expect(await written()).toEqual(before);
  });

  test('carry their status to their variants', async () => {
    const [product] = (await listProducts(world.services.database, { q: 'kettle' })).items;
    if (!product) throw new Error('the kettle is gone');
    const archived = await world.run(updateProductCommand, {
      id: product.id,
      version: 1,
      change: { status: 'archived' },
    });
    expect(archived.ok && archived.value.variants.map(({ status }) => status)).toEqual([
      'archived',
      'archived',
    ]);
    const [first] = product.variants;
    const alone = await world.run(updateVariant, { id: first?.id ?? '', change: { status: 'active' } });
    expect(alone).toEqual({
      ok: false,
      refusal: { code: 'product_archived', sku: 'KETTLE-L', title: 'Kettle' },
    });
    const back = await world.run(updateProductCommand, {
      id: product.id,
      version: 2,
      change: { status: 'active' },
    });
    expect(back.ok && back.value.variants.map(({ status }) => status)).toEqual(['active', 'active']);
  });
});

describe('searching', () => {
  const skus = async (options: Parameters<typeof listVariants>[1]) =>
    (await listVariants(world.services.database, options)).items.map(({ sku }) => sku);

  test('finds by the beginning of the SKU, by GTIN and by words', async () => {
    expect(await skus({ q: 'kettle-' })).toEqual(['KETTLE-L', 'KETTLE-S']);
    expect(await skus({ q: '4006381333931' })).toEqual(['MUG-1']);
    expect(await skus({ q: 'mu', limit: 5 })).toContain('MUG-1');
    expect(await skus({ q: '%' })).toEqual([]);
    expect(await skus({ q: "' or 1=1 --" })).toEqual([]);
    expect(await skus({ sku: 'kettle-l' })).toEqual([]);
  });

  test('pages without losing or repeating a row', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listVariants(world.services.database, {
        q: 'bulk-1',
        limit: 200,
        ...(after && { after }),
      });
      seen.push(...page.items.map(({ sku }) => sku));
      if (!after) expect(page).toMatchObject({ total: 1_111, total_is_exact: true });
      after = page.next ?? undefined;
    } while (after);
    expect([seen.length, new Set(seen).size]).toEqual([1_111, 1_111]);
  });

  test('refuses a forged cursor', async () => {
    const forged = Buffer.from(JSON.stringify(['title', 'a', "x' or 1=1"])).toString('base64url');
    await expect(listProducts(world.services.database, { after: forged })).rejects.toMatchObject({
      refusal: { code: 'invalid_cursor' },
    });
  });
});
