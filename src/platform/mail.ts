import { Readable } from 'node:stream';
import parseAddresses from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { assert } from '../kernel/assert.ts';
import { isLoopback } from './loopback.ts';

/** One e-mail to one person, in both forms that mail programs show. */
export type Mail = {
  /** Becomes the `Message-ID`, so that a person can look in the mail server's log what became of it. */
  id: string;
  /** The configured sender, `Name <address>`; `sender_name` stands in for its name where there is one. */
  from: string;
  sender_name: string;
  recipient: string;
  subject: string;
  html: string;
  text: string;
};

/**
 * What became of a mail. `refused` is definite: the server has not taken it, and if `is_temporary` it may take it later.
 * `unknown` is the one case that nobody may repeat by himself: the text had begun to leave and no answer came.
 */
export type MailOutcome =
  | { kind: 'sent'; answer: string }
  | { kind: 'refused'; is_temporary: boolean; error: string }
  | { kind: 'unknown'; error: string };

export type SmtpTimeouts = { connect_ms: number; answer_ms: number };

const TIMEOUTS: SmtpTimeouts = { connect_ms: 10_000, answer_ms: 30_000 };

/** Talks to the mail server once. Every end of the conversation is an outcome; nothing is thrown. */
export async function sendMail(
  smtp_url: string,
  mail: Mail,
  timeouts: SmtpTimeouts = TIMEOUTS,
): Promise<MailOutcome> {
  const { auth, ...server } = parseConnectionUrl(smtp_url);
  const connection = new SMTPConnection({
    ...server,
    // A login is never sent in plain text over a network: a server that cannot STARTTLS is refused.
    requireTLS: auth !== undefined && !isLoopback(new URL(smtp_url).hostname),
    connectionTimeout: timeouts.connect_ms,
    greetingTimeout: timeouts.connect_ms,
    dnsTimeout: timeouts.connect_ms,
    socketTimeout: timeouts.answer_ms,
  });
  // One that breaks after its last answer has nobody left to tell; unheard, the event would end the process.
  connection.on('error', () => undefined);
  const from = senderOf(mail);
  const body = await compose(mail, from);
  let has_left = false;
  // The text is asked for only after the server answered DATA with "go ahead". Before that moment no
  // message can have been taken; after it, only the server's answer tells.
  const text = new Readable({
    read() {
      has_left = true;
      this.push(body);
      this.push(null);
    },
  });
  try {
    await connect(connection);
    if (auth) await finished((done) => connection.login(auth, done), connection);
    const envelope = { from: from.address, to: [mail.recipient] };
    const { response } = await finished<{ response?: string | undefined }>(
      (done) => connection.send(envelope, text, done),
      connection,
    );
    connection.quit();
    return { kind: 'sent', answer: response ?? '' };
  } catch (error) {
    connection.close();
    return outcomeOf(error as SmtpError, has_left);
  }
}

type SmtpError = Error & { code?: string; command?: string; responseCode?: number };

function outcomeOf({ message, command, responseCode }: SmtpError, has_left: boolean): MailOutcome {
  const error = message.replace(/\s+/g, ' ').slice(0, 500);
  const is_answered = responseCode !== undefined && responseCode >= 400;
  if (!is_answered && has_left) return { kind: 'unknown', error };
  // A 5xx to the greeting or the login is about the server or its configuration, which somebody may mend; only one to
  // the sender, the recipient or the text is about this message.
  const is_about_mail = command === 'MAIL FROM' || command === 'RCPT TO' || command === 'DATA';
  return { kind: 'refused', is_temporary: !(is_about_mail && is_answered && responseCode >= 500), error };
}

/** Whether a text is one e-mail address, alone or as `Name <address>`, that mail can be sent from. */
export function isSender(text: string): boolean {
  if (/[\r\n\0]/.test(text)) return false;
  const [sender, ...others] = parseAddresses(text, { flatten: true });
  return others.length === 0 && /^[^\s@]+@[^\s@]+$/.test(sender?.address ?? '');
}

function senderOf({ from, sender_name }: Mail): { name: string; address: string } {
  const [sender] = parseAddresses(from, { flatten: true });
  assert(sender?.address, 'the sender of e-mail is no address');
  return { name: sender_name || sender.name, address: sender.address };
}

function compose(mail: Mail, from: { name: string; address: string }): Promise<Buffer> {
  // Whoever made this mail has refused line breaks with a sentence already; this is the last guard.
  for (const header of [mail.recipient, mail.subject, from.name, from.address]) {
    assert(!/[\r\n\0]/.test(header), 'a line break would begin another header');
  }
  const [, domain = 'localhost'] = from.address.split('@');
  return new Promise((resolve, reject) => {
    new MailComposer({
      messageId: `<${mail.id}@${domain}>`,
      from,
      to: { name: '', address: mail.recipient },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build((error, content) => (error ? reject(error) : resolve(content as Buffer)));
  });
}

function connect(connection: SMTPConnection): Promise<void> {
  return finished((done) => connection.connect((error) => done(error ?? null)), connection);
}

// A connection that dies says so by an event, whatever it was waiting for, and not always to the callback.
function finished<Answer = unknown>(
  start: (done: (error: Error | null, answer?: Answer) => void) => void,
  connection: SMTPConnection,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('The mail server closed the connection.')));
    start((error, answer) => (error ? reject(error) : resolve(answer as Answer)));
  });
}
