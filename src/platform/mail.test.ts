import { connect, createServer, type Socket } from 'node:net';
import { type AddressObject, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { type Mail, sendMail } from './mail.ts';

const mail: Mail = {
  id: '01890000-0000-7000-8000-000000000001',
  from: 'Longshore <orders@shop.example>',
  sender_name: 'Demo Harbor Goods',
  recipient: 'buyer@example.com',
  subject: 'Order 10482 confirmed: “Tasse für Käse”',
  html: '<p>Hello</p>',
  text: 'Hello\n.\na lone dot above\n',
};

const open: { close(): void }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** A mail server on a free port; what it took stands in `taken`. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ url: string; taken: string[] }> {
  const taken: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        taken.push(Buffer.concat(chunks).toString());
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  open.push({ close: () => server.close() });
  return { url: `smtp://127.0.0.1:${(listening.address() as { port: number }).port}`, taken };
}

const refusal = (message: string, responseCode: number) =>
  Object.assign(new Error(message), { responseCode });
const quick = { connect_ms: 500, answer_ms: 500 };

describe('a real conversation', () => {
  test('what arrives is exactly what was written', async () => {
    const { url, taken } = await mailServer();
    expect(await sendMail(url, mail)).toMatchObject({ kind: 'sent' });
    const [raw] = taken;
    const arrived = await simpleParser(raw ?? '');
    expect(arrived.subject).toBe('Order 10482 confirmed: “Tasse für Käse”');
    expect(arrived.from?.text).toBe('"Demo Harbor Goods" <orders@shop.example>');
    expect((arrived.to as AddressObject).text).toBe('buyer@example.com');
    expect(arrived.text).toBe('Hello\n.\na lone dot above\n');
    expect(arrived.html).toBe('<p>Hello</p>');
    expect(arrived.messageId).toBe('<01890000-0000-7000-8000-000000000001@shop.example>');
    expect(arrived.attachments).toEqual([]);
    expect(taken).toHaveLength(1);
  });

  test('signs in with the name and password of the URL', async () => {
    const logins: unknown[] = [];
    const { url } = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        logins.push([username, password]);
        done(null, { user: username });
      },
    });
    expect(await sendMail(url.replace('//', '//harbor:p%40ss@'), mail)).toMatchObject({ kind: 'sent' });
    expect(logins).toEqual([['harbor', 'p@ss']]);
  });
});

describe('definite refusals', () => {
  test('over a network no login goes to a server without TLS', async () => {
    const logins: unknown[] = [];
    const { url, taken } = await mailServer({
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        logins.push([username, password]);
        done(null, { user: username });
      },
    });
    // This machine under an address that is not the loopback's.
    const outcome = await sendMail(
      url.replace('127.0.0.1', '0.0.0.0').replace('//', '//harbor:secret@'),
      mail,
    );
    expect(outcome).toMatchObject({ kind: 'refused', is_temporary: true });
    expect([logins, taken]).toEqual([[], []]);
  });

  test('an unknown recipient is refused for good', async () => {
    const { url, taken } = await mailServer({
      onRcptTo: (_address, _session, done) => done(refusal('No such mailbox', 550)),
    });
    const outcome = await sendMail(url, mail);
    expect(outcome).toMatchObject({ kind: 'refused', is_temporary: false });
    expect(taken).toEqual([]);
  });

  test('a full mailbox may take it later', async () => {
    const { url } = await mailServer({
      onRcptTo: (_address, _session, done) => done(refusal('Try again later', 451)),
    });
    expect(await sendMail(url, mail)).toMatchObject({ kind: 'refused', is_temporary: true });
  });

  test('a text that the server reads and turns down is refused for good', async () => {
    const { url } = await mailServer({
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => done(refusal('Looks like spam', 554)));
      },
    });
    expect(await sendMail(url, mail)).toMatchObject({ kind: 'refused', is_temporary: false });
  });

  test('a wrong password is no fault of the message', async () => {
    const { url } = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(refusal('Wrong password', 535)),
    });
    expect(await sendMail(url.replace('//', '//harbor:wrong@'), mail)).toMatchObject({
      kind: 'refused',
      is_temporary: true,
    });
  });

  test('nobody listens', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    expect(await sendMail(`smtp://127.0.0.1:${port}`, mail)).toMatchObject({
      kind: 'refused',
      is_temporary: true,
    });
  });

  test('a server that never greets is left in time, with nothing sent', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    open.push(silent);
    const { port } = silent.address() as { port: number };
    expect(await sendMail(`smtp://127.0.0.1:${port}`, mail, quick)).toMatchObject({
      kind: 'refused',
      is_temporary: true,
    });
  });
});

describe('nobody knows', () => {
  test('the connection breaks after the text has left', async () => {
    const sockets = new Set<Socket>();
    const server = await mailServer({
      onData(stream) {
        stream.resume();
        stream.on('end', () => {
          for (const socket of sockets) socket.destroy();
        });
      },
    });
    const outcome = await sendMail(await proxy(server.url, sockets), mail);
    expect(outcome.kind).toBe('unknown');
  });

  test('the answer to the text never comes', async () => {
    const { url } = await mailServer({ onData: (stream) => void stream.resume() });
    expect((await sendMail(url, mail, quick)).kind).toBe('unknown');
  });
});

/** Passes bytes on to a mail server and collects the sender's ends of the line, so that a test can cut it. */
async function proxy(target: string, sockets: Set<Socket>): Promise<string> {
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    sockets.add(client);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return `smtp://127.0.0.1:${(server.address() as { port: number }).port}`;
}

test('a line break in a head never reaches the wire', async () => {
  const { url, taken } = await mailServer();
  const evil = { ...mail, subject: 'Order\r\nBcc: everyone@example.com' };
  await expect(sendMail(url, evil)).rejects.toThrow('a line break would begin another header');
  expect(taken).toEqual([]);
});
