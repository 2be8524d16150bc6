import { Controller, Get, Query } from '@nestjs/common';
import { Roles, decodeCursor, encodeCursor } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { Records } from '../core/ports';
import { numberOf } from './cursors';
import { Documented } from './documented';
import { AuditPage, PageQuery } from './shapes';

@Controller('admin/v1/audit')
export class AuditController {
  constructor(private readonly records: Records) {}

  /** Newest first. */
  @Documented('Who changed what, and when')
  @Get()
  @Roles('operator')
  @ZodResponse({ status: 200, type: AuditPage })
  async list(@Query() { limit, cursor }: PageQuery) {
    const before = cursor === undefined ? undefined : numberOf(decodeCursor(cursor));
    const { items, next } = await this.records.tables.audit.list(limit, before);
    return {
      items: items.map((entry) => ({ ...entry, id: String(entry.id), when: entry.when.toISOString() })),
      ...(next !== undefined && { nextCursor: encodeCursor([next]) }),
    };
  }
}
