import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';

/** Law 6 for messages: what the unique intent cannot say. */
export const notificationDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    6,
    'every message that was tried has an answer, or is listed for a person',
    'select count(*) from notifications.messages',
    `select intent || ' has been ' || state || ' since ' || claimed_at as example
     from notifications.messages where state = 'sending' and claimed_at < now() - interval '1 hour'`,
  ),
  sqlCheck(
    6,
    'a sent message says when, and was tried',
    `select count(*) from notifications.messages where state = 'sent'`,
    `select intent as example from notifications.messages where state = 'sent' and (sent_at is null or attempts = 0)`,
  ),
];
