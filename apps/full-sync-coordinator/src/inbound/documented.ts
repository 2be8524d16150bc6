import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { RefusalCode } from '../core/refusal';
import { refusalStatuses } from './refusal-statuses';
import { ProblemView } from './shapes';

/** Why a group cannot be mapped. */
export const UNUSABLE_GROUP = [
  'group-dynamic',
  'group-on-premises',
  'group-mail-enabled',
  'group-type-unsupported',
  'group-role-assignable',
] as const satisfies readonly RefusalCode[];

/** Describes a route: what it is for, and the codes with which it may refuse beside those of every route. */
export function Documented(summary: string, ...codes: readonly RefusalCode[]): MethodDecorator {
  const byStatus = new Map<number, string[]>([[400, ['invalid-request']]]);
  for (const code of codes) {
    const status = refusalStatuses[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemView) } } };
  return applyDecorators(
    ApiOperation({ summary }),
    ApiExtraModels(ProblemView),
    ...[...byStatus].map(([status, list]) => ApiResponse({ status, description: list.join(', '), content })),
  );
}
