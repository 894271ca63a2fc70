import { readChainHead, sealAudit, verifyAudit } from '../../platform/audit.ts';
import type { DoctorCheck } from '../../platform/doctor.ts';
import type { Module } from '../../platform/module.ts';
import { auditRoutes } from './routes.ts';

const chainHolds: DoctorCheck = {
  law: 7,
  name: 'the audit log is what it was when it was sealed',
  async check(database) {
    const { sealed, head, first_bad } = await verifyAudit(database);
    const note = head ? `head ${head.position} ${head.hash}` : undefined;
    if (!first_bad) return { checked: sealed, broken: 0, examples: [], ...(note && { note }) };
    const { position, audit_id, why } = first_bad;
    return { checked: sealed + 1, broken: 1, examples: [`row ${position} (${audit_id}): ${why}`] };
  },
};

/** Reading and checking the record of every change; the platform writes it. */
export const auditModule: Module = {
  name: 'audit',
  routes: auditRoutes,
  chores: [
    {
      name: 'audit.seal',
      every_s: 2,
      async run({ database }) {
        await sealAudit(database);
      },
    },
    {
      // In the log, which lies elsewhere, the head shows later whether the end of the chain was cut off.
      name: 'audit.log-head',
      every_s: 3_600,
      async run({ database, log }) {
        const head = await readChainHead(database);
        if (head !== null) log.info({ head }, 'audit log');
      },
    },
  ],
  doctor: [chainHolds],
};
