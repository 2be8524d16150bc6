import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { collectionView, pageOf } from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { CollectionsView } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { exampleCollection } from './examples';
import { CollectionsQueryDto } from './queries';

class CollectionsPageDto extends createZodDto(pageOf(collectionView)) {}

@ApiTags('collections')
@NeedsReader()
@Controller('api/v1/collections')
export class CollectionsController {
  constructor(private readonly collections: CollectionsView) {}

  @Get()
  @ApiOperation({ summary: 'The collections of all sites, by name' })
  @Answers(CollectionsPageDto, 'A page of collections', { items: [exampleCollection] })
  @Refuses(400, 'invalid-request', 'limit: Too big: expected number to be <=1000')
  list(@Query() { nameOrId, nameStartsWith, collectionId, type, site, limit, cursor }: CollectionsQueryDto) {
    return this.collections.list({ nameOrId, nameStartsWith, collectionId, type, site, limit, cursor });
  }
}
