import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { cloudSyncRow, guid, memberView, pageOf, type CloudSyncRow } from '@rollcall/contracts';
import { Problem } from '@rollcall/platform';
import { createZodDto } from 'nestjs-zod';
import { CloudSyncView, MembersView } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { exampleMembers, exampleRow } from './examples';
import { CloudSyncQueryDto, MembersQueryDto, readSort } from './queries';

class CloudSyncPageDto extends createZodDto(pageOf(cloudSyncRow)) {}
class CloudSyncRowDto extends createZodDto(cloudSyncRow) {}
class MembersPageDto extends createZodDto(pageOf(memberView)) {}

const badQuery = Refuses(400, 'invalid-request', 'status: expected one of success, partialSuccess, failed, inProgress');
const notFound = Refuses(404, 'mapping-not-found', 'There is no mapping with this id; it may have been deleted.');

/** The view "Collection Cloud Sync". */
@ApiTags('cloud sync')
@NeedsReader()
@Controller('api/v1/cloud-sync')
export class CloudSyncController {
  constructor(
    private readonly view: CloudSyncView,
    private readonly members: MembersView,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every mapping with its state and figures' })
  @Answers(CloudSyncPageDto, 'A page of rows', { items: [exampleRow] })
  @badQuery
  list(@Query() { collectionType, status, attention, search, sort, limit, cursor }: CloudSyncQueryDto) {
    return this.view.list({ collectionType, status, attention, search, sort: readSort(sort), limit, cursor });
  }

  @Get(':mappingId')
  @ApiOperation({ summary: 'One mapping with its state and figures' })
  @Answers(CloudSyncRowDto, 'The row of the mapping', exampleRow)
  @notFound
  find(@Param('mappingId') mappingId: string): Promise<CloudSyncRow> {
    return this.row(mappingId);
  }

  @Get(':mappingId/members')
  @ApiOperation({ summary: 'The members of a mapping and who is leaving, each with state and reason' })
  @Answers(MembersPageDto, 'A page of members', { items: exampleMembers })
  @badQuery
  @notFound
  async listMembers(@Param('mappingId') mappingId: string, @Query() { state, search, limit, cursor }: MembersQueryDto) {
    const row = await this.row(mappingId);
    return this.members.list(row.mappingId, { state, search, limit, cursor });
  }

  private async row(mappingId: string): Promise<CloudSyncRow> {
    const id = guid.safeParse(mappingId);
    const row = id.success ? await this.view.find(id.data) : undefined;
    if (!row)
      throw new Problem(404, 'mapping-not-found', `There is no mapping ${mappingId}; it may have been deleted.`);
    return row;
  }
}
