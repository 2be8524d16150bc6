import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bodyText } from '../end-server';
import { ControlError } from './control-error';

/** The body of a control request. Throws ControlError, which names everything that is wrong. */
export const bodyAs = <Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> =>
  checked(schema, jsonOf(request));

/** What a PATCH makes of a value: what its body does not name stays. Throws ControlError. */
export function patched<Schema extends z.ZodObject>(
  request: FastifyRequest,
  schema: Schema,
  current: z.output<Schema>,
): z.output<Schema> {
  return checked(schema, { ...current, ...checked(z.looseObject({}), jsonOf(request)) });
}

/** The options of the query. Throws ControlError. */
export const queryAs = <Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> =>
  checked(schema, request.query);

function jsonOf(request: FastifyRequest): unknown {
  try {
    return JSON.parse(bodyText(request) || '{}');
  } catch {
    throw new ControlError(400, 'The body is no JSON.');
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ControlError(
    400,
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(body)'}: ${message}`).join('; '),
  );
}

/** A parameter of the path. */
export function parameter(request: FastifyRequest, name: string): string {
  const { params } = request;
  const value =
    typeof params === 'object' && params !== null
      ? Object.entries(params).find(([key]) => key === name)?.[1]
      : undefined;
  return String(value ?? '');
}

/** An option of the query, when it is there once. */
export function option(request: FastifyRequest, name: string): string | undefined {
  const { query } = request;
  const value: unknown =
    typeof query === 'object' && query !== null ? Object.entries(query).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === 'string' ? value : undefined;
}
