import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { COUNTRY_FORMAT, ProblemSchema } from '../../src/platform/http/schema.ts';

export type AnswerCheck = {
  /** The server to watch is built: servers that are built from now on are none of ours. */
  attached(): void;
  /** Throws when an answer did not match what its route declares. */
  verify(): void;
};

// Fastify announces every new instance here: hooks reach it before any route, and production code need not know.
const CHANNEL = 'fastify.initialization';

/** Compares every JSON answer of the server that is built next with the schema that its route declares. */
export function checkAnswers(): AnswerCheck {
  const ajv = new Ajv({ allErrors: true, strict: false, addUsedSchema: false });
  addFormats.default(ajv);
  // What was stored may name a country that nobody may name anew.
  ajv.addFormat(COUNTRY_FORMAT, true);
  const compiled = new Map<object, ValidateFunction>();
  const differing = new Set<string>();

  const validatorOf = (schema: object): ValidateFunction => {
    const known = compiled.get(schema);
    if (known) return known;
    const made = ajv.compile(closed(schema) as object);
    compiled.set(schema, made);
    return made;
  };

  const attach = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('preSerialization', async (request, reply, payload) => {
      const { schema, url } = request.routeOptions;
      const declared = (schema?.response ?? {}) as Record<string, object | undefined>;
      const isProblem = reply.statusCode >= 400 && url !== '/readyz';
      const expected = isProblem ? ProblemSchema : declared[reply.statusCode];
      const isHidden = (schema as { hide?: boolean } | undefined)?.hide === true;
      if (isHidden || (url === undefined && !isProblem)) return payload;
      const where = `${request.method} ${url ?? request.url} ${reply.statusCode}`;
      if (!expected) {
        // A status that no schema describes: only the ones that stand beside the declared one are meant.
        differing.add(`${where} is not declared`);
        return payload;
      }
      const validate = validatorOf(expected);
      if (validate(JSON.parse(JSON.stringify(payload)))) return payload;
      const faults = (validate.errors ?? []).map(
        ({ instancePath, message: words = '', params }) =>
          `${instancePath || '/'} ${words} ${JSON.stringify(params)}`,
      );
      differing.add(`${where}: ${[...new Set(faults)].slice(0, 5).join('; ')}`);
      return payload;
    });
  };
  subscribe(CHANNEL, attach);

  return {
    attached: () => void unsubscribe(CHANNEL, attach),
    verify() {
      if (differing.size === 0) return;
      throw new Error(`answers that are not what their routes declare:\n${[...differing].join('\n')}`);
    },
  };
}

/** The same schema with every described object closed: a field that nobody wrote down is a difference. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in copy && !('additionalProperties' in copy)
    ? { ...copy, additionalProperties: false }
    : copy;
}
