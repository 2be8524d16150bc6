import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { Refuses, Roles } from '@rollcall/platform';
import { type ZodDto, ZodSerializerDto } from 'nestjs-zod';
import type { z } from 'zod';

export { Refuses };

/** What a route answers with 200: checked against the schema, and shown in the API's description with an example. */
export const Answers = <Schema extends z.ZodType>(
  type: ZodDto<Schema, false>,
  description: string,
  example: z.infer<Schema>,
) => applyDecorators(ZodSerializerDto(type), ApiResponse({ status: 200, type: type.Output, description, example }));

/** For the routes that show what there is. */
export const NeedsReader = (): MethodDecorator & ClassDecorator => Roles('reader');
