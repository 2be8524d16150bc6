import type { MemberReason } from '@rollcall/contracts';

/** What each reason means, in a sentence for people; Graph's own words win where there are any. */
export const sentences: Readonly<Partial<Record<MemberReason, string>>> = {
  'not-looked-up': 'Its Entra object is being looked up.',
  'no-entra-id':
    'Configuration Manager knows no Entra id for it: it is not joined or registered in Entra ID, or not discovered yet.',
  'invalid-entra-id': 'The Entra id that Configuration Manager gives for it is not a GUID.',
  'other-tenant': 'It belongs to another Entra tenant than the mapping.',
  'unsupported-type': 'Only devices and users can be members; user groups and other resources are left out.',
  'not-found': 'Entra ID has no object for its id.',
  ambiguous: 'Entra ID has several devices with this id.',
  'awaiting-first-sync': 'It joins with the first full sync of the mapping.',
  'mapping-disabled': 'The mapping is disabled: nothing is written for it.',
  queued: 'It waits for its turn.',
  writing: 'It is being written.',
  protected: 'A list of the mapping keeps it as it is: it is never added, or never removed.',
  held: 'Suspiciously many removals: a person has to release or reject them.',
  rejected: 'A person decided that it stays until the next full sync.',
  'not-in-collection': 'It is not in the collection any more.',
};
