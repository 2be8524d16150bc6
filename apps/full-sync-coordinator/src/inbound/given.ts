type Given<Body> = { [Key in keyof Body]: Exclude<Body[Key], undefined> };

/** A parsed body or query without what was left out. */
export const given = <Body extends object>(body: Body): Given<Body> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<Body>;
