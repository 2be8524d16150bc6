import { STATUS_CODES } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problem } from '@rollcall/contracts';
import { Roles } from '@rollcall/platform';
import { createZodDto, type ZodDto, ZodSerializerDto } from 'nestjs-zod';
import type { z } from 'zod';

export class ProblemDto extends createZodDto(problem) {}

/** What a route answers with 200: checked against the schema, and shown in the API's description with an example. */
export const Answers = <Schema extends z.ZodType>(
  type: ZodDto<Schema, false>,
  description: string,
  example: z.infer<Schema>,
) => applyDecorators(ZodSerializerDto(type), ApiResponse({ status: 200, type: type.Output, description, example }));

/** A problem that a route answers with, by its code and with the sentence that goes along. */
export const Refuses = (status: number, code: string, detail: string) =>
  applyDecorators(
    ApiExtraModels(ProblemDto),
    ApiResponse({
      status,
      description: `\`${code}\``,
      content: {
        'application/problem+json': {
          schema: { $ref: getSchemaPath(ProblemDto) },
          example: { type: `urn:rollcall:problem:${code}`, title: STATUS_CODES[status], status, code, detail },
        },
      },
    }),
  );

/** What every route of the monitoring API says to who has no token, or a role that is not enough. */
export const NeedsReader = () =>
  applyDecorators(
    Roles('reader'),
    Refuses(401, 'unauthenticated', 'A bearer token is needed.'),
    Refuses(403, 'forbidden', 'The role reader is needed.'),
  );
