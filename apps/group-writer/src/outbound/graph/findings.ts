import { type BatchResponse, BATCH_LIMIT, firstMemberPageUrl, groupUrl } from '@rollcall/graph';
import { z } from 'zod';
import { chunksOf } from '../chunks';
import type { MeteredGraph, Unnumbered } from './metered-graph';

/** What reads say of the objects of a group; they may lag behind the writes. */
export interface Findings {
  readonly groupMissing: boolean;
  /** Shown as direct members. */
  readonly members: ReadonlySet<string>;
  /** Not shown as objects of the tenant. */
  readonly missing: ReadonlySet<string>;
}

/** The most values of an `in`. Source: Graph docs, known issues. */
const VALUES_PER_FILTER = 15;
/** What each of the reads below costs at most. Source: Graph docs, throttling limits (with `$select`). */
const UNITS_PER_READ = 2;

const objects = z.object({ value: z.array(z.object({ id: z.guid().toLowerCase() })) });

interface Question {
  readonly request: Unnumbered;
  /** Takes the answer in; one that is no success says nothing. */
  readonly hear: (response: Extract<BatchResponse, { answered: true }>) => void;
}

/**
 * Asks who of these objects is in the group already and who exists at all, in one batch for all groups. It asks in more than
 * one way, because each is blind somewhere: the filter over members is an advanced query, served by an index that lags; the
 * first page of members is the whole truth of a small group. Throws what `MeteredGraph.reads` throws.
 */
export async function findingsFor(
  graph: MeteredGraph,
  asked: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, Findings>> {
  const questions: Question[] = [];
  const findings = new Map<string, Findings>();
  for (const [groupId, objectIds] of asked) {
    const found = { groupMissing: false, members: new Set<string>(), missing: new Set<string>() };
    findings.set(groupId, found);
    const hearMembers: Question['hear'] = ({ body }) => idsIn(body).forEach((id) => found.members.add(id));
    questions.push(
      {
        request: { method: 'GET', url: firstMemberPageUrl(groupId) },
        hear: (response) => {
          found.groupMissing = response.status === 404;
          hearMembers(response);
        },
      },
      ...chunksOf(objectIds, VALUES_PER_FILTER).map((some) => ({
        request: membersAmong(groupId, some),
        hear: hearMembers,
      })),
      {
        request: existing(objectIds),
        hear: ({ status, body }) => {
          if (status !== 200) return;
          const known = new Set(idsIn(body));
          for (const id of objectIds) if (!known.has(id)) found.missing.add(id);
        },
      },
    );
  }
  for (const some of chunksOf(questions, BATCH_LIMIT)) {
    const requests = some.map(({ request }) => request);
    const responses = await graph.reads(requests, requests.length * UNITS_PER_READ);
    responses.forEach((response, index) => response.answered && some[index]?.hear(response));
  }
  return findings;
}

/** Which of these are direct members. Source: Graph docs, "Advanced query capabilities" (`in` on `id` of a relationship). */
function membersAmong(groupId: string, objectIds: readonly string[]): Question['request'] {
  const filter = encodeURIComponent(`id in (${objectIds.map((id) => `'${id}'`).join(',')})`);
  return {
    method: 'GET',
    url: `${groupUrl(groupId)}/members?$filter=${filter}&$count=true&$select=id&$top=${VALUES_PER_FILTER}`,
    headers: { ConsistencyLevel: 'eventual' },
  };
}

/** Which of these exist; unknown ids are left out of the answer. Source: Graph docs, "directoryObject: getByIds". */
const existing = (ids: readonly string[]): Question['request'] => ({
  method: 'POST',
  url: '/directoryObjects/getByIds?$select=id',
  body: { ids },
});

function idsIn(body: unknown): readonly string[] {
  const parsed = objects.safeParse(body);
  return parsed.success ? parsed.data.value.map(({ id }) => id) : [];
}
