import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { ProductRefusal } from './rules/save-product.ts';
import type { SaveVariantRefusal } from './rules/save-variant.ts';

export type CatalogRefusal = Exclude<SaveVariantRefusal, { code: 'version_conflict' }> | ProductRefusal;

export const catalogRefusals: RefusalCatalogue<CatalogRefusal> = {
  sku_taken: {
    status: 409,
    title: 'The SKU is taken.',
    detail: ({ sku }) => `A variant with the SKU ${sku} exists already. Nothing was created.`,
    fix: 'Choose another SKU, or change the variant that has it.',
  },
  sku_unknown: {
    status: 422,
    title: 'The SKU is not known.',
    detail: ({ sku, line }) =>
      `${line === undefined ? 'There' : `Line ${line}: there`} is no variant with the SKU "${sku}". Capital letters count. ` +
      'Nothing was changed.',
    fix: 'Check the SKU, or create the variant first.',
  },
  variant_field_invalid: {
    status: 400,
    title: 'A field of the variant is not valid.',
    detail: ({ sku, field, reason }) => `${field} of ${sku}: ${reason} The variant was not saved.`,
    fix: 'Correct the field and send the variant again.',
  },
  gtin_taken: {
    status: 409,
    title: 'The GTIN belongs to another variant.',
    detail: ({ sku, gtin, owner }) => `${gtin} is the GTIN of ${owner}; ${sku} was not saved.`,
    fix: 'Check the code on the product; remove it from the other variant first if it was wrong there.',
  },
  product_unknown: {
    status: 422,
    title: 'The product is not known.',
    detail: ({ sku }) =>
      `The product that ${sku} should belong to does not exist. The variant was not saved.`,
    fix: 'Check the product id, or leave it out to get a new product.',
  },
  product_archived: {
    status: 409,
    title: 'The product is archived.',
    detail: ({ sku, title }) =>
      `${sku} cannot be active while its product "${title}" is archived. It was not saved.`,
    fix: 'Make the product active first.',
  },
  component_unknown: {
    status: 422,
    title: 'A component of the bundle is not known.',
    detail: ({ sku, component }) =>
      `There is no variant with the SKU ${component}; the bundle ${sku} was not saved.`,
    fix: 'Create the component first, or correct its SKU.',
  },
  component_archived: {
    status: 409,
    title: 'A component of the bundle is archived.',
    detail: ({ sku, component }) =>
      `${component} is archived and cannot be added; the bundle ${sku} was not saved.`,
    fix: 'Choose another component, or make this one active.',
  },
  tracking_not_switched: {
    status: 409,
    title: 'The tracking is switched where its stock is.',
    detail: ({ sku, tracking, asked }) =>
      `${sku} is tracked by ${tracking === 'none' ? 'nothing' : tracking}, and was to be by ` +
      `${asked === 'none' ? 'nothing' : asked}. The variant was not saved.`,
    fix: 'Leave `tracking` out here, and send it to POST /v1/inventory/tracking with the lots of what lies there.',
  },
  bundle_of_itself: {
    status: 422,
    title: 'A bundle cannot contain itself.',
    detail: ({ sku }) => `${sku} stands among its own components. It was not saved.`,
    fix: 'Remove it from its components.',
  },
  bundle_of_bundle: {
    status: 422,
    title: 'A bundle cannot contain a bundle.',
    detail: ({ sku, bundle }) =>
      sku === bundle
        ? `${sku} is a component of a bundle and cannot become a bundle itself. It was not saved.`
        : `${bundle} is a bundle itself; ${sku} was not saved.`,
    fix: 'List the single variants instead.',
  },
  product_field_invalid: {
    status: 400,
    title: 'A field of the product is not valid.',
    detail: ({ field, reason }) => `${field}: ${reason} The product was not saved.`,
    fix: 'Correct the field and send the product again.',
  },
  product_external_id_taken: {
    status: 409,
    title: 'The external id is taken.',
    detail: ({ external_id }) => `Another product has the external id ${external_id}. Nothing was created.`,
    fix: 'Change the product that has it, or use another external id.',
  },
};
