import { applyDecorators, Header } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { type ZodDto, ZodSerializerDto } from 'nestjs-zod';
import type { z } from 'zod';

/** A list that is answered as JSON, or as one file with all its rows. */
export const AnswersAlsoCsv = <Schema extends z.ZodType>(
  type: ZodDto<Schema, false>,
  description: string,
  example: z.infer<Schema>,
  csvExample: string,
) =>
  applyDecorators(
    ZodSerializerDto(type),
    Header('vary', 'accept'),
    ApiExtraModels(type.Output),
    ApiResponse({
      status: 200,
      description,
      content: {
        'application/json': { schema: { $ref: getSchemaPath(type.Output) }, example },
        'text/csv': { schema: { type: 'string' }, example: csvExample },
      },
    }),
  );
