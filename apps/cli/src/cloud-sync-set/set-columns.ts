import type { Column, Mood } from '../output/column';
import type { SetStep } from './steps-of-set';

/** Whether the steps have been done, or would be. */
export type SetTense = 'would be' | 'is';

const words: Readonly<Record<SetTense, Readonly<Record<SetStep['change'], string>>>> = {
  'would be': { add: 'would be added', remove: 'would be removed', keep: 'stays' },
  is: { add: 'added', remove: 'removed', keep: 'stays' },
};
const moods: Readonly<Record<SetStep['change'], Mood>> = { add: 'good', remove: 'warn', keep: 'quiet' };

/** `Cloud Sync` says what becomes of the group, or why nothing does. */
export const setColumns = (tense: SetTense): readonly Column<SetStep>[] => [
  {
    heading: 'Cloud Sync',
    of: ({ change, because }) => because ?? words[tense][change],
    mood: ({ change }) => moods[change],
  },
  { heading: 'Collection Id', of: ({ collectionId }) => collectionId },
  { heading: 'Collection Name', of: ({ collectionName }) => collectionName, least: 10 },
  { heading: 'Entra Group Name', of: ({ groupName }) => groupName, least: 10 },
  { heading: 'Entra Group Id', of: ({ groupId }) => groupId, least: 10 },
];
