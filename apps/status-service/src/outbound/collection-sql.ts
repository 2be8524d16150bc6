/**
 * When the collection `c` of the site `s` was last looked at. A poll that found nothing new looked at it too; one whose
 * read could not be trusted did not see it whole.
 */
export const checkedAt = `CASE WHEN c.state = 'incomplete' THEN c.looked_at ELSE greatest(c.looked_at, s.last_ok_at) END`;

/** Whether all that is known of the collection `c` is that somebody asked for it and the site does not show it. */
export const neverSeen = `(c.state = 'source-lost' AND c.type = 'other')`;
