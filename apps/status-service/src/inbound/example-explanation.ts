import type { MemberExplanation } from '@rollcall/contracts';
import type { ExplainMatch } from '../core/views';
import { exampleRow } from './examples';

const { mappingId, site, collectionId, collectionName, groupId, groupName } = exampleRow;
const objectId = '2c1d7c0e-0f43-4b5b-9a0a-35a8a7d1f0aa';
const runId = 'c1f9a6ad-8a57-4f0c-b1b7-90c5d33c7702';
const requestId = '9d0f9c59-1ad0-4f5e-a2c1-c52c7a1e6a01';

/** The way of a member as the API's description shows it. */
export const exampleExplanation: MemberExplanation = {
  mappingId,
  site,
  collectionId,
  groupId,
  resourceId: 16777219,
  name: 'LT-DE-0042',
  state: 'synced',
  summary: 'It is in the group.',
  steps: [
    {
      step: 'source',
      at: '2026-11-21T09:12:29.410Z',
      eventId: '0b6d2c0e-64d3-4a55-8f0d-6a4f4a3e1d01',
      summary: 'The site knows LT-DE-0042 with the Entra id 7c0e2c1d-4b5b-0f43-9a0a-35a8a7d1f0aa.',
      name: 'LT-DE-0042',
      type: 'device',
      entraId: '7c0e2c1d-4b5b-0f43-9a0a-35a8a7d1f0aa',
      entraTenantId: '11111111-1111-1111-1111-111111111111',
      obsolete: false,
      vanishedAt: null,
    },
    {
      step: 'identity',
      at: '2026-11-21T09:12:30.640Z',
      eventId: '1c7e3d1f-75e4-4b66-9f1e-7b5f5b4f2e02',
      summary: `It is the Entra object ${objectId}.`,
      objectId,
      reason: null,
    },
    {
      step: 'decision',
      at: '2026-11-21T09:12:30.640Z',
      eventId: '1c7e3d1f-75e4-4b66-9f1e-7b5f5b4f2e02',
      summary: 'It is to be in the group.',
      decision: 'add',
      reason: 'queued',
      runId,
      changedAt: '2026-11-21T09:12:29.402Z',
    },
    {
      step: 'answer',
      at: '2026-11-21T09:12:31.010Z',
      eventId: '2d8f4e2a-86f5-4c77-8a2f-8c6a6c5a3f03',
      summary: 'Graph acknowledged that it is in the group.',
      state: 'synced',
      reason: null,
      attempts: 1,
      nextTryAt: null,
      requestId,
      answer: { status: 204 },
    },
  ],
  history: [
    {
      at: '2026-11-21T09:12:30.640Z',
      eventId: '1c7e3d1f-75e4-4b66-9f1e-7b5f5b4f2e02',
      state: 'pending',
      reason: 'queued',
      message: 'It waits for its turn.',
      objectId,
      attempts: 0,
      nextTryAt: null,
      runId,
      requestId: null,
      answer: null,
      since: '2026-11-21T09:12:30.638Z',
    },
    {
      at: '2026-11-21T09:12:31.010Z',
      eventId: '2d8f4e2a-86f5-4c77-8a2f-8c6a6c5a3f03',
      state: 'synced',
      reason: null,
      message: null,
      objectId,
      attempts: 1,
      nextTryAt: null,
      runId,
      requestId,
      answer: { status: 204 },
      since: '2026-11-21T09:12:31.007Z',
    },
  ],
};

export const exampleMatch: ExplainMatch = {
  site,
  resourceId: 16777219,
  name: 'LT-DE-0042',
  type: 'device',
  entraId: '7c0e2c1d-4b5b-0f43-9a0a-35a8a7d1f0aa',
  objectId,
  summary: `${groupName}: It is in the group.`,
  memberships: [
    {
      mappingId,
      collectionId,
      collectionName,
      groupId,
      groupName,
      state: 'synced',
      reason: null,
      message: null,
      since: '2026-11-21T09:12:31.007Z',
    },
  ],
};
