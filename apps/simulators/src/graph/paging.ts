import type { GraphCall } from './graph-call';

/** Where a page begins: after an id or at a place. */
interface OpenToken {
  readonly after: string;
  /** The page before was empty on purpose: this one is not. */
  readonly wasEmpty: boolean;
}

const EMPTY = '!';

/** Where the page asked for begins; undefined for the first page. Throws GraphError. */
export function openToken(call: GraphCall): OpenToken | undefined {
  const { skipToken } = call.query;
  if (skipToken === undefined) return undefined;
  const after = call.pageTokens.open(call.path, skipToken);
  return after.startsWith(EMPTY) ? { after: after.slice(EMPTY.length), wasEmpty: true } : { after, wasEmpty: false };
}

/** A whole address that goes on at `after`, with the options of this page; headers have to be sent again. */
export function nextLink(call: GraphCall, after: string): string {
  const options = call.query.text === '' ? '' : `${call.query.text}&`;
  return `${call.root}${call.path}?${options}$skiptoken=${call.pageTokens.seal(call.path, after)}`;
}

/** Sometimes, when the settings say so: nothing yet, and a link to the same place. */
export function emptyPage(call: GraphCall, token: OpenToken | undefined): object | undefined {
  const { emptyPageShare } = call.settings;
  if (token === undefined || token.wasEmpty || call.random() >= emptyPageShare) return undefined;
  return { '@odata.nextLink': nextLink(call, `${EMPTY}${token.after}`), value: [] };
}
