import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Refusal } from '../../kernel/decision.ts';
import type { Actor } from '../actor.ts';
import {
  auditRefusedAttempt,
  type Command,
  type CommandAnswer,
  type CommandRequest,
  type FloodedCommand,
} from '../command.ts';
import type { Idempotency } from '../idempotency.ts';
import type { Permission } from '../permissions.ts';
import { RefusedRequest } from '../refusals.ts';
import type { Services } from '../services.ts';
import { slicesOf } from '../slices.ts';
import type { Reading } from '../standby.ts';
import { BulkLane } from './bulk-lane.ts';
import { compileFreeTexts } from './free-text.ts';
import type { ErrorCatalogue, Problem } from './problems.ts';
import { readingFor } from './reading.ts';
import { compileIds, inward, outward, PROBLEM_SCHEMA_ID } from './schema.ts';

/** A finished file instead of JSON: a label, an export, a page. */
export class FileAnswer {
  readonly content_type: string;
  readonly content: string | Uint8Array | NodeJS.ReadableStream;
  readonly file_name: string | undefined;

  constructor(
    content_type: string,
    content: string | Uint8Array | NodeJS.ReadableStream,
    file_name?: string,
  ) {
    this.content_type = content_type;
    this.content = content;
    this.file_name = file_name;
  }
}

/** One request, parsed: ids are UUIDs, the actor is known, the schemas hold. */
export type Call<Params, Query, Body> = {
  params: Params;
  query: Query;
  body: Body;
  /** Whoever asks; a public route gets an actor without permissions. */
  actor: Actor;
  request_id: string;
  /** The version in `If-Match`, for optimistic locking. */
  if_match: number | undefined;
  ip: string;
  raw: FastifyRequest;
  reply: FastifyReply;
  services: Services;
  /** What a read that decides nothing asks: the standby where the route and the caller allow it, otherwise the primary. */
  reading: Reading;
  /** Runs a command with this caller, key and request id; a refusal ends the request with its problem. */
  execute<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    input: Input,
  ): Promise<Output>;
  /**
   * Runs a batch command with many inputs in one transaction, or in one after the other for `at_once` of them: what they lock
   * is then held for a shorter time. Each gets its own answer, in the order of the inputs.
   */
  executeMany<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    inputs: readonly Input[],
    at_once?: number,
  ): Promise<ItemAnswer<Output>[]>;
  /** A refusal in public words, for an item of a bulk request that was refused before any command. */
  problemOf(refusal: Refusal): Problem;
};

/** What became of one item of a bulk request. */
export type ItemAnswer<Output> = { ok: true; value: Output } | { ok: false; problem: Problem };

export type RouteOptions<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema> = {
  summary: string;
  description?: string;
  tag: string;
  /** Every route says who may call it; `public` needs no sign-in, `signed_in` any. */
  permission: Permission | 'public' | 'signed_in';
  params?: P;
  query?: Q;
  body?: B;
  /** The schema of the answer, or the content types of a file. */
  answer: A | readonly string[];
  status?: 200 | 201 | 202;
  /** A second status of the same answer: a thing that stood already, beside one that was made. */
  other_status?: 200 | 201;
  body_limit?: number;
  /** The command that takes what comes here in floods: when it is expected to wait too long, it is refused unread. */
  feeds?: FloodedCommand;
  /** Whether a standby may answer: a list or a report, on whose word nothing is written. */
  reads_standby?: true;
  /** How long the body may take to arrive; 30 s without it. */
  body_ms?: number;
  /** Requests a minute from one address; for public routes. */
  rate_limit?: number;
  /** Takes the body as it came (text or bytes) instead of JSON, of these content types. */
  raw_body?: readonly string[];
  handler(call: Call<Static<P>, Static<Q>, Static<B>>): Promise<Static<A> | FileAnswer>;
};

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission | 'public' | 'signed_in';
    raw_body?: readonly string[];
    body_ms?: number;
    feeds?: FloodedCommand;
  }
  interface FastifyRequest {
    actor: Actor;
    replayed?: boolean;
  }
}

// What every route may answer instead: the refusals are too many and too dynamic to list them route by route.
const PROBLEM_ANSWER = {
  description: 'An RFC 9457 problem; `code` is one of docs/reference/errors.md.',
  content: { 'application/problem+json': { schema: { $ref: `${PROBLEM_SCHEMA_ID}#` } } },
};

const NOBODY: Actor = { type: 'system', id: null, name: 'nobody', permissions: new Set() };

/** Where modules register their routes. */
export class Api {
  readonly #app: FastifyInstance;
  readonly #catalogue: ErrorCatalogue;
  readonly #bulk = new BulkLane();
  readonly services: Services;

  constructor(app: FastifyInstance, services: Services, catalogue: ErrorCatalogue) {
    this.#app = app;
    this.services = services;
    this.#catalogue = catalogue;
  }

  /** Runs before the server waits for open requests to end: whatever never ends by itself ends here. */
  onClose(end: () => void): void {
    this.#app.addHook('preClose', async () => end());
  }

  get<P extends TSchema, Q extends TSchema, A extends TSchema>(
    url: string,
    options: RouteOptions<P, Q, never, A>,
  ): void {
    this.#route('GET', url, options);
  }

  post<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
    url: string,
    options: RouteOptions<P, Q, B, A>,
  ): void {
    this.#route('POST', url, options);
  }

  put<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
    url: string,
    options: RouteOptions<P, Q, B, A>,
  ): void {
    this.#route('PUT', url, options);
  }

  patch<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
    url: string,
    options: RouteOptions<P, Q, B, A>,
  ): void {
    this.#route('PATCH', url, options);
  }

  delete<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
    url: string,
    options: RouteOptions<P, Q, B, A>,
  ): void {
    this.#route('DELETE', url, options);
  }

  #route<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
    method: Method,
    url: string,
    options: RouteOptions<P, Q, B, A>,
  ): void {
    const { services } = this;
    const status = options.status ?? 200;
    const idsIn = {
      params: compileIds(options.params),
      query: compileIds(options.query),
      body: compileIds(options.body),
    };
    const cardNumberIn = compileFreeTexts(options.body);
    const isFile = Array.isArray(options.answer);
    const answerSchema = isFile ? undefined : (options.answer as A);
    const idsOut = compileIds(answerSchema);

    this.#app.route({
      method,
      url,
      config: {
        permission: options.permission,
        ...(options.rate_limit && { rateLimit: { max: options.rate_limit, timeWindow: '1 minute' } }),
        ...(options.raw_body && { raw_body: options.raw_body }),
        ...(options.body_ms && { body_ms: options.body_ms }),
        ...(options.feeds && { feeds: options.feeds }),
      },
      ...(options.body_limit && { bodyLimit: options.body_limit }),
      schema: {
        summary: options.summary,
        ...(options.description && { description: options.description }),
        tags: [options.tag],
        ...(options.params && { params: options.params }),
        ...(options.query && { querystring: options.query }),
        ...(options.body && !options.raw_body && { body: options.body }),
        ...(options.raw_body && { consumes: [...options.raw_body] }),
        ...(isFile && { produces: [...(options.answer as readonly string[])] }),
        response: {
          ...(answerSchema && { [status]: answerSchema }),
          ...(answerSchema && options.other_status && { [options.other_status]: answerSchema }),
          default: PROBLEM_ANSWER,
        },
      } as FastifySchema,
      // Before the body is read: somebody who may not do this learns nothing about what would have been valid.
      onRequest: (request: FastifyRequest) =>
        checkPermission(services, request, options.permission, request.actor ?? NOBODY, `${method} ${url}`),
      handler: async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
        const actor = request.actor ?? NOBODY;
        if (options.raw_body && !Buffer.isBuffer(request.body)) {
          throw new RefusedRequest({ code: 'invalid_request', reason: 'The request has no body.' });
        }
        const field = cardNumberIn?.(request.body, '');
        if (field !== undefined) throw new RefusedRequest({ code: 'card_number_refused', field });
        const call: Call<Static<P>, Static<Q>, Static<B>> = {
          params: (idsIn.params ? idsIn.params(request.params, inward) : request.params) as Static<P>,
          query: (idsIn.query ? idsIn.query(request.query, inward) : request.query) as Static<Q>,
          body: (idsIn.body ? idsIn.body(request.body, inward) : request.body) as Static<B>,
          actor,
          request_id: request.id,
          if_match: versionOf(request.headers['if-match']),
          ip: request.ip,
          raw: request,
          reply,
          services,
          reading: readingFor(services, request, reply, options.reads_standby === true),
          execute: async (command, input) =>
            acceptedOf(
              await services.executor.execute(command, {
                input,
                actor,
                request_id: request.id,
                ...(await idempotencyOf(request, actor)),
              }),
              reply,
            ),
          problemOf: (refusal) => this.#catalogue.problemOf(refusal),
          executeMany: async (command, inputs, at_once = inputs.length) => {
            const { idempotency } = await idempotencyOf(request, actor);
            const requests = inputs.map((input, index) => ({
              input,
              actor,
              request_id: request.id,
              ...(idempotency && { idempotency: ofItem(idempotency, index) }),
            }));
            const answers = await this.#bulk.run(() =>
              executeInParts(services.executor, command, requests, at_once),
            );
            return answers.map((answer) =>
              answer.ok
                ? { ok: true, value: answer.value }
                : { ok: false, problem: this.#catalogue.problemOf(answer.refusal) },
            );
          },
        };
        // Whatever a route answers may be somebody's personal data: nothing on the way may keep a copy.
        reply.code(status).header('cache-control', 'no-store');
        const answer = await options.handler(call);
        if (answer instanceof FileAnswer) return sendFile(reply, answer);
        return idsOut ? idsOut(answer, outward) : answer;
      },
    });
  }
}

async function executeInParts<Input, Output, R extends Refusal>(
  executor: Services['executor'],
  command: Command<Input, Output, R>,
  requests: readonly CommandRequest<Input>[],
  at_once: number,
): Promise<CommandAnswer<Output, R>[]> {
  const answers: CommandAnswer<Output, R>[] = [];
  for (let from = 0; from < requests.length; from += at_once) {
    answers.push(...(await executor.executeMany(command, requests.slice(from, from + at_once))));
  }
  return answers;
}

async function checkPermission(
  services: Services,
  request: FastifyRequest,
  permission: Permission | 'public' | 'signed_in',
  actor: Actor,
  action: string,
): Promise<void> {
  if (permission === 'public') return;
  if (actor === NOBODY) throw new RefusedRequest({ code: 'not_signed_in' });
  if (permission === 'signed_in' || actor.permissions.has(permission)) return;
  await auditRefusedAttempt(services.database, { actor, action, permission, request_id: request.id });
  throw new RefusedRequest({ code: 'not_permitted', permission });
}

/** The accepted value; a refusal ends the request with its problem. */
export function acceptedOf<Output, R extends Refusal>(
  answer: CommandAnswer<Output, R>,
  reply?: FastifyReply,
): Output {
  if (!answer.ok) throw new RefusedCommand(answer.refusal);
  if (answer.is_replay && reply) reply.header('idempotent-replay', 'true');
  return answer.value;
}

/** A command's refusal on its way to the error handler of the http kit. */
export class RefusedCommand extends Error {
  override readonly name = 'RefusedCommand';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

function versionOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const match = /^"?(\d{1,9})"?$/.exec(header);
  if (!match)
    throw new RefusedRequest({ code: 'invalid_request', reason: 'If-Match must be a version number.' });
  return Number(match[1]);
}

async function idempotencyOf(request: FastifyRequest, actor: Actor): Promise<{ idempotency?: Idempotency }> {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return {};
  if (typeof key !== 'string' || key.length < 1 || key.length > 200 || !/^[\x21-\x7e]+$/.test(key)) {
    throw new RefusedRequest({
      code: 'invalid_request',
      reason: 'Idempotency-Key must be 1 to 200 visible ASCII characters.',
    });
  }
  const hash = createHash('sha256').update(request.method).update(request.url);
  const { body } = request;
  if (Buffer.isBuffer(body)) for await (const slice of slicesOf(body)) hash.update(slice);
  else hash.update(JSON.stringify(body ?? null));
  return { idempotency: { scope: `${actor.type}:${actor.id ?? ''}`, key, digest: hash.digest() } };
}

// The items of a bulk request are remembered one by one: sent again, those that were done are replayed, and those
// that were refused are tried afresh. The digest stays that of the whole body.
function ofItem({ scope, key, digest }: Idempotency, index: number): Idempotency {
  return { scope: `${scope}:${index}`, key, digest };
}

function sendFile(reply: FastifyReply, file: FileAnswer): FastifyReply {
  reply.header('content-type', file.content_type);
  if (file.file_name !== undefined) {
    reply.header('content-disposition', `attachment; filename="${file.file_name.replace(/[^\w.-]/g, '_')}"`);
  }
  return reply.send(file.content);
}
