import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchema,
  LogController,
  type RouteOptions,
} from 'fastify';
import { assert } from '../../kernel/assert.ts';
import { isCountry } from '../../kernel/country.ts';
import type { Refusal } from '../../kernel/decision.ts';
import { newId } from '../../kernel/ids.ts';
import { readTime } from '../../kernel/time.ts';
import type { Actor } from '../actor.ts';
import { isDiskFull, isUnavailable } from '../database.ts';
import { isLoopback } from '../loopback.ts';
import { refusals, registry, requestSeconds } from '../metrics.ts';
import { type FieldError, RefusedRequest } from '../refusals.ts';
import type { Services } from '../services.ts';
import { RefusedCommand } from './api.ts';
import { guardDoor } from './door.ts';
import { parseJson } from './json.ts';
import { type Mistake, tellingOf, wordsOf } from './mistakes.ts';
import type { ErrorCatalogue } from './problems.ts';
import { stampWrites } from './reading.ts';
import { COUNTRY_FORMAT, PROBLEM_SCHEMA_ID, ProblemSchema } from './schema.ts';

/**
 * Says who a request comes from; `null` when it carries no credentials, a refused request when they are wrong.
 * It may set a cookie on the reply: session tokens are renewed on the way.
 */
export type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<Actor | null>;

export type HttpOptions = {
  services: Services;
  catalogue: ErrorCatalogue;
  authenticate: Authenticate;
  /** Whether work can be done right now: database reached, schema known. */
  isReady(): Promise<boolean>;
};

const BODY_LIMIT = 1_048_576;
const BODY_MS = 30_000;
// The longest that any route allows its body. The server's own limit is for all routes alike.
const LONGEST_BODY_MS = 600_000;
// A mapping of an import stands in the address: 5,000 characters of it are up to 60,000 when escaped.
const MAX_HEAD = 65_536;

// Not part of the documented API: for machines that watch this one.
const HIDDEN = { hide: true } as FastifySchema;

/** Builds the web server without any module's routes: parsing, checking, errors, metrics, health. */
export async function buildHttp({
  services,
  catalogue,
  authenticate,
  isReady,
}: HttpOptions): Promise<FastifyInstance> {
  const { config, log } = services;
  const app: FastifyInstance = fastify({
    // All that Fastify says at `info` is where it listens, a line for each address; the start says that itself.
    loggerInstance: log.child({}, { level: log.level === 'info' ? 'warn' : log.level }) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `req_${newId()}`,
    bodyLimit: BODY_LIMIT,
    trustProxy: config.trust_proxy === '' ? false : config.trust_proxy.split(','),
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    requestTimeout: LONGEST_BODY_MS,
    http: { headersTimeout: BODY_MS, maxHeaderSize: MAX_HEAD },
    forceCloseConnections: 'idle',
    ajv: { customOptions: {} },
    // What fails before a route is found (an address with broken escapes) is answered like everything else.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply, catalogue),
  });

  // Bodies are taken as they are: "1" is no quantity. Addresses are text, so numbers there are read.
  const strict = checkers({ coerceTypes: false });
  const reading = checkers({ coerceTypes: 'array' });
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const mistakesIn = compileCheck(httpPart === 'body' ? strict : reading, schema as object);
    return (value: unknown) => {
      const mistakes = mistakesIn(value);
      return mistakes === undefined ? { value } : { error: new InvalidRequest(httpPart ?? 'body', mistakes) };
    };
  });
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.addSchema({ $id: PROBLEM_SCHEMA_ID, ...ProblemSchema });

  const routes: RouteOptions[] = [];
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    readBody(request, body, routes),
  );

  guardDoor(app, services.executor, catalogue);
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'https:'],
        'font-src': ["'self'"],
        'connect-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    hsts: config.base_url?.startsWith('https:') ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) =>
      new RefusedRequest({ code: 'too_many_requests', retry_after_s: Math.ceil(context.ttl / 1000) }),
  });

  // A route that does not say who may call it must not exist. Looked at when everything is registered: the routes of
  // other packages get their permission from hooks that run after this one.
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    for (const { method, url, config: declared } of routes) {
      assert(declared?.permission !== undefined, `the route ${String(method)} ${url} declares no permission`);
    }
  });

  // A connection that its client keeps open would hold the process for its whole time to end (12 s instead of 0.1 s): once
  // the server stops, each answer says that it is the last.
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });

  if (services.standby) stampWrites(app, services.clock);

  app.decorateRequest('actor');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.routeOptions.config.permission === 'public') return;
    // PostgreSQL stores no NUL, so nothing with one in it can be found; no schema need say so again. Public
    // routes look up digests of what they are given, and answer every wrong link alike.
    if (request.url.includes('%00'))
      throw new RefusedRequest({ code: 'invalid_request', reason: 'The address has a NUL in it.' });
    const actor = await authenticate(request, reply);
    if (actor) request.actor = actor;
  });

  app.addHook('preParsing', (request, reply, payload, done) => {
    if (hasBody(request)) limitBody(request, reply, payload);
    done(null, payload);
  });

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const seconds = reply.elapsedTime / 1000;
    requestSeconds.observe({ route, method: request.method, status: String(reply.statusCode) }, seconds);
    log.debug(
      {
        request_id: request.id,
        method: request.method,
        url: route,
        status: reply.statusCode,
        ms: reply.elapsedTime,
      },
      'request',
    );
  });

  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, catalogue));
  app.setNotFoundHandler({ preHandler: [] }, (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = methodsAt(routes, path);
    if (allowed.length === 0)
      return answerRefusal(
        { code: 'address_unknown', method: request.method, path } as Refusal,
        request,
        reply,
        catalogue,
      );
    reply.header('allow', allowed.join(', '));
    return answerRefusal(
      { code: 'method_not_allowed', method: request.method, allowed } as Refusal,
      request,
      reply,
      catalogue,
    );
  });

  app.get('/healthz', { config: { permission: 'public' }, schema: HIDDEN }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { permission: 'public' }, schema: HIDDEN }, async (_request, reply) => {
    if (await isReady()) return { status: 'ready' };
    reply.code(503).header('retry-after', '2');
    return { status: 'not ready' };
  });
  if (config.metrics === 'on' || (config.metrics === 'auto' && isLoopback(config.host))) {
    app.get('/metrics', { config: { permission: 'public' }, schema: HIDDEN }, async (_request, reply) => {
      reply.header('content-type', registry.contentType);
      return registry.metrics();
    });
  }
  return app;
}

/** The methods that an address takes, when it is right and only the method is not. */
function methodsAt(routes: readonly RouteOptions[], path: string): string[] {
  const methods = routes
    .filter(({ url }) => !url.includes('*') && patternOf(url).test(path))
    .flatMap(({ method }) => method);
  return [...new Set(methods)].sort();
}

function patternOf(url: string): RegExp {
  const parts = url.split(/(:\w+)/).map((part) => (part.startsWith(':') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('')}$`);
}

type Checkers = { first: Ajv; all: Ajv };

function checkers(options: { coerceTypes: boolean | 'array' }): Checkers {
  return {
    first: checker({ ...options, allErrors: false }),
    all: checker({ ...options, allErrors: true }),
  };
}

// The longest request whose mistakes are told all at once.
const LONGEST_FULL_REPORT = 16_384;

/**
 * Says what is wrong with a value. The first mistake decides, so that a text that is too long meets no pattern and one of
 * 70,000 unknown fields is enough; only where the whole is short are all mistakes looked for.
 */
function compileCheck({ first, all }: Checkers, schema: object): (value: unknown) => Mistake[] | undefined {
  const validate = first.compile(schema);
  let report: ReturnType<Ajv['compile']> | undefined;
  return (value) => {
    if (validate(value)) return undefined;
    const [mistake] = tellingOf(validate.errors ?? []);
    if (JSON.stringify(value ?? null).length <= LONGEST_FULL_REPORT) {
      report ??= all.compile(schema);
      if (!report(value)) return report.errors ?? [];
    }
    return mistake ? [mistake] : [];
  };
}

function checker(options: { coerceTypes: boolean | 'array'; allErrors: boolean }): Ajv {
  const ajv = new Ajv({
    ...options,
    useDefaults: true,
    removeAdditional: false,
    strict: false,
    addUsedSchema: false,
  });
  addFormats.default(ajv);
  ajv.addFormat('date-time', (text: string) => readTime(text) !== undefined);
  ajv.addFormat(COUNTRY_FORMAT, isCountry);
  return ajv;
}

class InvalidRequest extends Error {
  readonly errors: FieldError[];

  constructor(part: string, errors: Mistake[]) {
    super('invalid request');
    this.errors = tellingOf(errors)
      .slice(0, 50)
      .map((error) => ({ path: pathOf(part, error), message: wordsOf(error) }));
  }
}

function pathOf(part: string, { instancePath, params }: { instancePath: string; params?: object }): string {
  const field = (params as { missingProperty?: string; additionalProperty?: string } | undefined) ?? {};
  const extra = field.missingProperty ?? field.additionalProperty;
  const root = part === 'body' ? '' : `/${part === 'querystring' ? 'query' : part}`;
  return `${root}${instancePath}${extra === undefined ? '' : `/${extra}`}` || '/';
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

// Whoever sends a byte now and then must not hold a connection for ever; who sends a large file may take longer.
function limitBody(request: FastifyRequest, reply: FastifyReply, payload: NodeJS.ReadableStream): void {
  const limit_ms = request.routeOptions.config.body_ms ?? BODY_MS;
  const timer = setTimeout(() => {
    if (reply.sent) return;
    reply.header('connection', 'close');
    const reason = `The body did not arrive within ${limit_ms / 1_000} s.`;
    void reply.send(new RefusedRequest({ code: 'invalid_request', reason }));
  }, limit_ms);
  const end = (): void => clearTimeout(timer);
  payload.once('end', end).once('close', end);
}

// A list sent line by line to the address that takes it as JSON is close: its neighbor takes it.
function wrongType(request: FastifyRequest, got: string, routes: readonly RouteOptions[]): RefusedRequest {
  const type = /ndjson|jsonl/i.test(got) ? 'application/x-ndjson' : got.toLowerCase();
  const [folder] = /^\/[^/]+\/[^/]+\//.exec(`${request.routeOptions.url ?? ''}/`) ?? [];
  const neighbor = routes.find(
    ({ url, method, config }) =>
      folder !== undefined &&
      url.startsWith(folder) &&
      method === request.method &&
      config?.raw_body?.includes(type) === true,
  );
  return new RefusedRequest({
    code: 'unsupported_media_type',
    got: got.slice(0, 100),
    ...(neighbor && { taken_at: `${request.method} ${neighbor.url}` }),
  });
}

function readBody(request: FastifyRequest, body: Buffer, routes: readonly RouteOptions[]): unknown {
  const type = request.headers['content-type'] ?? '';
  const raw = request.routeOptions.config.raw_body;
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new RefusedRequest({ code: 'unsupported_media_type', got: `${type}, ${encoding}`.slice(0, 100) });
  if (raw) {
    if (raw.some((accepted) => type === accepted || type.startsWith(`${accepted};`))) return body;
    throw wrongType(request, type, routes);
  }
  if (!/^application\/json(;\s*charset=utf-8)?$/i.test(type)) {
    throw wrongType(request, type, routes);
  }
  return body.length === 0 ? undefined : parseJson(body);
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  catalogue: ErrorCatalogue,
): FastifyReply {
  if (error instanceof RefusedRequest || error instanceof RefusedCommand)
    return answerRefusal(error.refusal, request, reply, catalogue);
  if (error instanceof InvalidRequest) {
    const [first] = error.errors;
    const reason = first
      ? `${first.path === '/' ? 'The body' : first.path} ${first.message}.`
      : 'The request is not valid.';
    return answerRefusal(
      { code: 'invalid_request', reason, errors: error.errors } as Refusal,
      request,
      reply,
      catalogue,
    );
  }
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return answerRefusal(
      { code: 'body_too_large', limit_bytes: request.routeOptions.bodyLimit ?? BODY_LIMIT } as Refusal,
      request,
      reply,
      catalogue,
    );
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return answerRefusal(
      {
        code: 'unsupported_media_type',
        got: (request.headers['content-type'] ?? '').slice(0, 100),
      } as Refusal,
      request,
      reply,
      catalogue,
    );
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return answerRefusal(
      { code: 'invalid_request', reason: `${message ?? 'It could not be read'}.` } as Refusal,
      request,
      reply,
      catalogue,
    );
  }
  if (isDiskFull(error)) {
    request.log.error({ err: error, request_id: request.id }, 'the database has no space left');
    return answerRefusal({ code: 'database_full', retry_after_s: 10 } as Refusal, request, reply, catalogue);
  }
  if (isUnavailable(error)) {
    request.log.warn({ err: error, request_id: request.id }, 'database unavailable');
    return answerRefusal(
      { code: 'database_unavailable', retry_after_s: 2 } as Refusal,
      request,
      reply,
      catalogue,
    );
  }
  request.log.error(
    { err: error, request_id: request.id, route: request.routeOptions.url },
    'unexpected error',
  );
  return answerRefusal({ code: 'unexpected' }, request, reply, catalogue);
}

// RFC 6750: a key that is wrong is told apart from one that is missing.
function challengeOf(refusal: Refusal): string {
  const is_wrong = 'carried' in refusal && refusal.carried === 'wrong_key';
  return `Bearer realm="Longshore"${is_wrong ? ', error="invalid_token"' : ''}`;
}

function answerRefusal(
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  catalogue: ErrorCatalogue,
): FastifyReply {
  const problem = catalogue.problemOf(refusal, request.id);
  refusals.inc({ code: refusal.code });
  const wait = (refusal as Refusal & { retry_after_s?: number }).retry_after_s;
  if (wait !== undefined) reply.header('retry-after', String(wait));
  if (problem.status === 401) reply.header('www-authenticate', challengeOf(refusal));
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(problem);
}
