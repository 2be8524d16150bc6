import { z } from 'zod';
import type { Answer } from '../answer';
import { type Collection, type MembershipRule, PERIODIC } from '../estate/collection';
import { newCollection } from '../estate/new-collection';
import type { Site } from '../estate/site';
import { QueryError } from '../odata/query-error';
import { queryRule } from './query-rule';
import { ServiceError } from './service-error';

const rule = z.discriminatedUnion('@odata.type', [
  z.looseObject({
    '@odata.type': z.literal('#AdminService.SMS_CollectionRuleDirect'),
    ResourceClassName: z.string(),
    ResourceID: z.int().positive(),
    RuleName: z.string(),
  }),
  z.looseObject({
    '@odata.type': z.literal('#AdminService.SMS_CollectionRuleQuery'),
    RuleName: z.string(),
    QueryExpression: z.string().default(''),
    QueryID: z.int().optional(),
  }),
  z.looseObject({
    '@odata.type': z.literal('#AdminService.SMS_CollectionRuleIncludeCollection'),
    RuleName: z.string(),
    IncludeCollectionID: z.string(),
  }),
  z.looseObject({
    '@odata.type': z.literal('#AdminService.SMS_CollectionRuleExcludeCollection'),
    RuleName: z.string(),
    ExcludeCollectionID: z.string(),
  }),
]);
type Rule = z.output<typeof rule>;
const oneRule = z.strictObject({ collectionRule: rule });

const TYPES = { 1: 'user', 2: 'device' } as const;
const words = {
  Name: z.string().min(1),
  Comment: z.string().default(''),
  LimitToCollectionID: z.string(),
};
const creation = z.looseObject({
  ...words,
  CollectionType: z.union([z.literal(1), z.literal(2)]),
  RefreshType: z.int().default(PERIODIC),
});
const replacement = z.looseObject(words);

/** POST on the class. Throws ServiceError: a schedule cannot be written, as at real sites. */
export function createCollection(site: Site, body: string): Collection {
  const { Name: name, Comment: comment, ...given } = parsed(creation, body, 400);
  refuseSchedule(given);
  const limitTo = collectionOf(site, given.LimitToCollectionID).collectionId;
  return newCollection(site, {
    name,
    comment,
    limitTo,
    type: TYPES[given.CollectionType],
    refreshType: given.RefreshType,
  });
}

/** PUT on the key. Throws ServiceError. */
export function replaceCollection(site: Site, collection: Collection, body: string): void {
  const given = parsed(replacement, body, 400);
  refuseSchedule(given);
  collection.name = given.Name;
  collection.comment = given.Comment;
  collection.limitTo = collectionOf(site, given.LimitToCollectionID).collectionId;
  collection.lastChangeTime = site.stamp();
  site.evaluations.changed(collection);
}

/** A method of an instance; what is wrong with its body is a 404. Throws ServiceError. */
export function callMethod(site: Site, collection: Collection, method: string, body: string, root: string): Answer {
  const done = (more: object = {}): Answer => ({
    status: 201,
    body: { '@odata.context': `${root}/$metadata#__PARAMETERS`, ReturnValue: 0, ...more },
  });
  switch (method) {
    case 'RequestRefresh':
      site.evaluations.request(collection);
      return done();
    case 'AddMembershipRule':
      return done({ QueryID: addRule(site, collection, parsed(oneRule, body, 404).collectionRule) });
    case 'DeleteMembershipRule':
      deleteRule(site, collection, parsed(oneRule, body, 404).collectionRule);
      return done();
    case 'AddMembershipRules': // never works. Source: issue 12 of AdamGrossTX/ConfigMgr.AdminService
      throw new ServiceError(
        404,
        "ODataParameterReader.ReadAsync or ODataParameterReader.Read was called in the 'ResourceSet' state.",
      );
    default:
      throw new ServiceError(404, `No method '${method}' was found on SMS_Collection.`);
  }
}

/** Returns the id of a query, 0 for other rules. */
function addRule(site: Site, collection: Collection, given: Rule): number {
  if (given['@odata.type'] === '#AdminService.SMS_CollectionRuleDirect') {
    site.changeMembers(collection, [given.ResourceID], []);
    return 0;
  }
  const queryId = Math.max(0, ...collection.rules.map((one) => (one.kind === 'query' ? one.queryId : 0))) + 1;
  collection.rules = [...collection.rules, ruleOf(site, given, queryId)];
  site.evaluations.changed(collection);
  return given['@odata.type'] === '#AdminService.SMS_CollectionRuleQuery' ? queryId : 0;
}

function ruleOf(
  site: Site,
  given: Exclude<Rule, { '@odata.type': '#AdminService.SMS_CollectionRuleDirect' }>,
  queryId: number,
): MembershipRule {
  const name = given.RuleName;
  switch (given['@odata.type']) {
    case '#AdminService.SMS_CollectionRuleQuery':
      demandQuery(given.QueryExpression);
      return { kind: 'query', name, queryId, expression: given.QueryExpression };
    case '#AdminService.SMS_CollectionRuleIncludeCollection':
      return { kind: 'include', name, collectionId: collectionOf(site, given.IncludeCollectionID).collectionId };
    case '#AdminService.SMS_CollectionRuleExcludeCollection':
      return { kind: 'exclude', name, collectionId: collectionOf(site, given.ExcludeCollectionID).collectionId };
  }
}

/** Direct rules by their record, others by name. */
function deleteRule(site: Site, collection: Collection, given: Rule): void {
  if (given['@odata.type'] === '#AdminService.SMS_CollectionRuleDirect') {
    site.changeMembers(collection, [], [given.ResourceID]);
    return;
  }
  collection.rules = collection.rules.filter(({ name }) => name !== given.RuleName);
  site.evaluations.changed(collection);
}

function demandQuery(expression: string): void {
  try {
    queryRule(expression);
  } catch (error) {
    if (error instanceof QueryError) throw new ServiceError(404, error.message);
    throw error;
  }
}

function refuseSchedule(given: Readonly<Record<string, unknown>>): void {
  if (given['RefreshSchedule'] !== undefined) throw new ServiceError(500, 'RefreshSchedule cannot be written.');
}

function collectionOf(site: Site, id: string): Collection {
  const found = site.collections.get(id.toUpperCase());
  if (found) return found;
  throw new ServiceError(404, `No instance of SMS_Collection was found for the key '${id}'.`);
}

function parsed<Schema extends z.ZodType>(schema: Schema, body: string, status: number): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON';
    throw new ServiceError(status, `The body cannot be read: ${reason}`);
  }
}
