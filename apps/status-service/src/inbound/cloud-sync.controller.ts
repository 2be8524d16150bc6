import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { cloudSyncPage, cloudSyncRow, type CloudSyncRow } from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { CloudSyncView } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { AnswersAlsoCsv } from './answers-also-csv';
import { chosenColumns } from './cloud-sync-columns';
import { csvFile, everyPage, wantsCsv } from './csv-file';
import { exampleRow } from './examples';
import { KnownMapping } from './known-mapping';
import { CloudSyncQueryDto, readSort } from './queries';

class CloudSyncPageDto extends createZodDto(cloudSyncPage) {}
class CloudSyncRowDto extends createZodDto(cloudSyncRow) {}

/** All mappings of a large installation at once: so no row is told twice, or left out, because it moved meanwhile. */
const ROWS_A_PART = 10_000;

const csvExample = 'Collection Id,Collection Name,Entra Group Id\nHQ100012,Laptops Germany,7b6f1a52-…\n';

/** The view "Collection Cloud Sync". */
@ApiTags('cloud sync')
@NeedsReader()
@Controller('api/v1/cloud-sync')
export class CloudSyncController {
  constructor(
    private readonly view: CloudSyncView,
    private readonly mapping: KnownMapping,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every mapping with its state and figures' })
  @AnswersAlsoCsv(CloudSyncPageDto, 'A page of rows; as CSV all of them', { items: [exampleRow], total: 1 }, csvExample)
  @Refuses(400, 'invalid-request', 'status: expected one of success, partialSuccess, failed, inProgress')
  list(
    @Query() { sort, limit, cursor, columns, format, ...filter }: CloudSyncQueryDto,
    @Headers('accept') accept: string | undefined,
  ) {
    const order = readSort(sort);
    if (!wantsCsv(format, accept)) return this.view.list({ ...filter, sort: order, limit, cursor });
    const part = (next: string | undefined) =>
      this.view.list({ ...filter, sort: order, limit: ROWS_A_PART, cursor: next });
    return csvFile(everyPage(part), chosenColumns(columns), 'collection-cloud-sync');
  }

  @Get(':mappingId')
  @ApiOperation({ summary: 'One mapping with its state and figures' })
  @Answers(CloudSyncRowDto, 'The row of the mapping', exampleRow)
  @Refuses(404, 'mapping-not-found', 'There is no mapping with this id; it may have been deleted.')
  find(@Param('mappingId') mappingId: string): Promise<CloudSyncRow> {
    return this.mapping.of(mappingId);
  }
}
