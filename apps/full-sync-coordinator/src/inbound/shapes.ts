import {
  auditEntry,
  auditFilter,
  collectionId,
  declarationQuery,
  declaredMappings,
  groupView,
  guid,
  mappingPatch,
  mappingView,
  mappingsDifference,
  newGroup,
  newMapping,
  pageOf,
  pageQuery,
  pauseView,
  planDecision,
  planItem,
  planView,
  problem,
  republishRequest,
  republishStarted,
  runView,
  runsStarted,
  selfTestView,
  siteId,
  storableText,
  restoreConfirmation,
  siteView,
  synchronizeRequest,
  tenantPatch,
  tenantView,
} from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { comingSchedule } from './schedule-shape';
import { YamlText } from './yaml-text';

/** A body that may be left out. */
const optionalBody = <Shape extends z.ZodType>(shape: Shape) => z.preprocess((body) => body ?? {}, shape);

// What comes in

export class PageQuery extends createZodDto(pageQuery) {}
export class PlanQuery extends createZodDto(
  pageQuery.extend({
    change: planItem.shape.change
      .optional()
      .describe('Only who joins, or only who leaves. The numbers stay those of all.'),
    held: z.enum(['true', 'false']).optional().describe('Only who waits for a person, or only who does not.'),
  }),
) {}
export class MappingsQuery extends createZodDto(
  pageQuery.extend({
    site: siteId.optional(),
    collectionId: collectionId.optional(),
    tenantId: guid.optional(),
    groupId: guid.optional(),
  }),
) {}
export class GroupsQuery extends createZodDto(pageQuery.extend({ nameStartsWith: z.string().max(256).default('') })) {}
export class AuditQuery extends createZodDto(pageQuery.extend(auditFilter.shape)) {}
export class DeletionQuery extends createZodDto(
  z.object({ removeMembers: z.enum(['true', 'false']).default('false') }),
) {}
export class GroupPath extends createZodDto(z.object({ cloudServiceId: storableText, groupId: guid })) {}
export class GroupQuery extends createZodDto(
  z.object({ collectionType: z.enum(['device', 'user']).default('user') }),
) {}
export class NewGroupBody extends createZodDto(newGroup) {}
export class TenantPath extends createZodDto(z.object({ cloudServiceId: storableText })) {}
export class MappingPath extends createZodDto(z.object({ mappingId: guid })) {}
export class SitePath extends createZodDto(z.object({ site: siteId })) {}
export class RunPath extends createZodDto(z.object({ runId: guid })) {}
export class CollectionPath extends createZodDto(z.object({ site: siteId, collectionId })) {}
export class TenantPatch extends createZodDto(tenantPatch) {}
const newMappingBody = newMapping.extend({ schedule: comingSchedule.optional() });
export class NewMappingBody extends createZodDto(newMappingBody) {}
export class DeclaredMappingsBody extends createZodDto(
  z.preprocess(
    (body) => (body instanceof YamlText ? body.read() : body),
    declaredMappings.extend({ mappings: z.array(newMappingBody).max(20_000) }),
  ),
) {}
export class DeclarationQuery extends createZodDto(declarationQuery) {}
export class MappingPatch extends createZodDto(
  mappingPatch.extend({ schedule: comingSchedule.nullable().optional() }),
) {}
export class SynchronizeBody extends createZodDto(optionalBody(synchronizeRequest)) {}
export class RepublishBody extends createZodDto(optionalBody(republishRequest)) {}
export class RestoreConfirmation extends createZodDto(restoreConfirmation) {}
export class PlanDecision extends createZodDto(planDecision) {}
export class OptionalPlanDecision extends createZodDto(optionalBody(planDecision.partial())) {}

// What goes out

export class TenantsPage extends createZodDto(pageOf(tenantView)) {}
export class TenantView extends createZodDto(tenantView) {}
export class PauseView extends createZodDto(pauseView) {}
export class GroupView extends createZodDto(groupView) {}
export class GroupsPage extends createZodDto(pageOf(groupView)) {}
export class MappingView extends createZodDto(mappingView) {}
export class MappingsPage extends createZodDto(pageOf(mappingView)) {}
export class MappingsDifferenceView extends createZodDto(mappingsDifference) {}
export class RunsStarted extends createZodDto(runsStarted) {}
export class LookStarted extends createZodDto(z.object({ lookId: guid })) {}
export class RunView extends createZodDto(runView) {}
export class RepublishStarted extends createZodDto(republishStarted) {}
export class SelfTestView extends createZodDto(selfTestView) {}
export class SiteView extends createZodDto(siteView) {}
export class SitesPage extends createZodDto(pageOf(siteView)) {}
export class PlanView extends createZodDto(planView) {}
export class ProblemView extends createZodDto(problem) {}
export class AuditPage extends createZodDto(pageOf(auditEntry)) {}
