import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';

/** What SQL constraints cannot say of the catalog. */
export const catalogDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    0,
    'a bundle holds only single variants, and says that it is one',
    'select count(*) from catalog.bundle_components',
    `select b.sku || ' holds ' || c.sku as example
     from catalog.bundle_components k
     join catalog.variants b on b.id = k.bundle_id join catalog.variants c on c.id = k.component_id
     where c.is_bundle or not b.is_bundle`,
  ),
];
