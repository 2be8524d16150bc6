import { Controller, Get, Query } from '@nestjs/common';
import { Roles, decodeCursor, encodeCursor } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { Records } from '../core/ports';
import { numberOf } from './cursors';
import { Documented } from './documented';
import { given } from './given';
import { AuditPage, AuditQuery } from './shapes';

@Controller('admin/v1/audit')
export class AuditController {
  constructor(private readonly records: Records) {}

  @Documented('Who changed what, when and from where, newest first; kept for two years')
  @Get()
  @Roles('operator')
  @ZodResponse({ status: 200, type: AuditPage })
  async list(@Query() { limit, cursor, since, until, ...filter }: AuditQuery) {
    const before = cursor === undefined ? undefined : numberOf(decodeCursor(cursor));
    const times = { ...(since && { since: new Date(since) }), ...(until && { until: new Date(until) }) };
    const { items, next } = await this.records.tables.audit.list(limit, { ...given(filter), ...times }, before);
    return {
      items: items.map((entry) => ({ ...entry, id: String(entry.id), when: entry.when.toISOString() })),
      ...(next !== undefined && { nextCursor: encodeCursor([next]) }),
    };
  }
}
