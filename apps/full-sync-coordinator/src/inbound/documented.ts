import { applyDecorators } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Refuses } from '@rollcall/platform';
import type { RefusalCode } from '../core/refusal';
import { refusalSentences } from './refusal-sentences';
import { refusalStatuses } from './refusal-statuses';

/** Why a group cannot be mapped. */
export const UNUSABLE_GROUP = [
  'group-dynamic',
  'group-on-premises',
  'group-mail-enabled',
  'group-type-unsupported',
  'group-role-assignable',
] as const satisfies readonly RefusalCode[];

/** Describes a route: what it is for, and the codes with which it may refuse beside those of every route. */
export const Documented = (summary: string, ...codes: readonly RefusalCode[]): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ...codes.map((code) => Refuses(refusalStatuses[code], code, refusalSentences[code])),
  );
