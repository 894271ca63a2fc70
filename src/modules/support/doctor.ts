import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';

export const supportDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    7,
    'every case begins with who opened it',
    'select count(*) from support.cases',
    `select 'case ' || c.number || ' has no beginning' as example from support.cases c
     where not exists (select from support.case_entries e where e.case_id = c.id and e.kind = 'opened')`,
  ),
];
