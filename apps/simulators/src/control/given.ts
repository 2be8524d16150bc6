/** What was given, without the keys that were not. */
export type Given<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

export const given = <Value extends object>(value: Value): Given<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Given<Value>; // the parser of "absent"
