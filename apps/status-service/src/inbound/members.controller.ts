import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { memberExplanation, memberView, pageOf, resourceId as resourceIdShape } from '@rollcall/contracts';
import { Problem } from '@rollcall/platform';
import { createZodDto } from 'nestjs-zod';
import { explainMember } from '../core/explain-member';
import {
  MembersView,
  MemberStories,
  WantingCollections,
  type MembersQuery,
  type MemberView,
  type Page,
} from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { AnswersAlsoCsv } from './answers-also-csv';
import { csvFile, everyPage, wantsCsv } from './csv-file';
import { exampleExplanation } from './example-explanation';
import { exampleMembers } from './examples';
import { KnownMapping } from './known-mapping';
import { memberColumns } from './member-columns';
import { MembersQueryDto } from './queries';

class MembersPageDto extends createZodDto(pageOf(memberView)) {}
class MemberExplanationDto extends createZodDto(memberExplanation) {}

const ROWS_A_PART = 1_000;

const csvExample = 'Resource Id,Name,Entra Object Id,State\n16777219,LT-DE-0042,2c1d7c0e-…,synced\n';
const notFound = Refuses(404, 'mapping-not-found', 'There is no mapping with this id; it may have been deleted.');

/** Who belongs to a mapping, and what became of each. */
@ApiTags('members')
@NeedsReader()
@Controller('api/v1/cloud-sync/:mappingId/members')
export class MembersController {
  constructor(
    private readonly mapping: KnownMapping,
    private readonly members: MembersView,
    private readonly wanting: WantingCollections,
    private readonly stories: MemberStories,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The members of a mapping and who is leaving, each with state and reason' })
  @AnswersAlsoCsv(MembersPageDto, 'A page of members; as CSV all of them', { items: exampleMembers }, csvExample)
  @Refuses(400, 'invalid-request', 'state: expected one of synced, pending, failed, …')
  @notFound
  async list(
    @Param('mappingId') mappingId: string,
    @Query() { limit, cursor, format, ...filter }: MembersQueryDto,
    @Headers('accept') accept: string | undefined,
  ) {
    const row = await this.mapping.of(mappingId);
    if (!wantsCsv(format, accept)) return this.page(row.mappingId, { ...filter, limit, cursor });
    const part = (next: string | undefined) =>
      this.page(row.mappingId, { ...filter, limit: ROWS_A_PART, cursor: next });
    return csvFile(everyPage(part), memberColumns, `members-${row.site}-${row.collectionId}`);
  }

  @Get(':resourceId/explain')
  @ApiOperation({
    summary: 'Why a member is, or is not, in the group',
    description:
      'The way it went: what the site knows, which Entra object it is, what was decided, what Graph answered; each with the ' +
      'time and the id of the event that said it. Then all that happened to it in 90 days.',
  })
  @Answers(MemberExplanationDto, 'The way of the member', exampleExplanation)
  @notFound
  @Refuses(404, 'member-not-found', 'Nothing is known of this resource; its id is a number such as 16777219.')
  async explain(@Param('mappingId') mappingId: string, @Param('resourceId') resource: string) {
    const { site, collectionId, groupId, ...row } = await this.mapping.of(mappingId);
    const id = resourceIdShape.safeParse(/^\d{1,15}$/.test(resource) ? Number(resource) : undefined);
    const story = id.success ? await this.stories.of(row.mappingId, id.data) : undefined;
    if (!id.success || !story)
      throw new Problem(404, 'member-not-found', `Nothing is known of the resource ${resource} of the site ${site}.`);
    const { summary, steps } = explainMember(story);
    return {
      mappingId: row.mappingId,
      site,
      collectionId,
      groupId,
      resourceId: id.data,
      name: story.source?.name ?? null,
      state: story.now?.state ?? null,
      summary,
      steps,
      history: story.moments.length > 0 || !story.now ? story.moments : [story.now],
    };
  }

  private async page(mappingId: string, query: MembersQuery): Promise<Page<MemberView>> {
    const { items, ...rest } = await this.members.list(mappingId, query);
    const wanting = await this.wanting.of(mappingId, items);
    return { ...rest, items: items.map((member, index) => ({ ...member, wantedBy: wanting[index] ?? [] })) };
  }
}
