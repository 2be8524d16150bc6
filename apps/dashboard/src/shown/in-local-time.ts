const MOMENT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g;

/** A sentence of the API with its moments (ISO 8601, UTC) as the reader's clock shows them. */
export function inLocalTime(sentence: string): string {
  const shown = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  return sentence.replaceAll(MOMENT, (moment) => shown.format(new Date(moment)));
}
