import {
  cloudSyncRow,
  collectionView,
  deadLetterDetails,
  deadLettersDecided,
  deadLetterView,
  endView,
  explainMatch,
  memberExplanation,
  me,
  memberView,
  rebuildView,
  runView,
  signIn,
  summary,
  summaryHistory,
  type deadLetterSelection,
  type Me,
  type MemberExplanation,
  type SignIn,
  type Summary,
} from '@rollcall/contracts';
import type { CloudSyncRow } from '@rollcall/contracts';
import type { z } from 'zod';
import { HttpClient, type HttpClientOptions, type Query } from './http-client';

export type Member = z.infer<typeof memberView>;
export type RunShown = z.infer<typeof runView>;
export type DeadLetter = z.infer<typeof deadLetterDetails>;
export type Rebuild = z.infer<typeof rebuildView>;
type Decided = z.infer<typeof deadLettersDecided>;
type Selection = z.input<typeof deadLetterSelection>;

/** The monitoring API of the status service, `/api/v1`. Every call may throw an ApiError. */
export class MonitoringClient {
  private readonly http: HttpClient;

  /** `origin`: such as `http://127.0.0.1:8080`. */
  constructor(origin: string, options: HttpClientOptions = {}) {
    this.http = new HttpClient(`${origin}/api/v1`, options);
  }

  /** The rows of the view "Collection Cloud Sync"; `most`: the first so many, as with all lists. */
  cloudSync(query: Query = {}, most = Infinity): Promise<CloudSyncRow[]> {
    return this.http.first('/cloud-sync', cloudSyncRow, query, most);
  }

  cloudSyncOf(mappingId: string): Promise<CloudSyncRow> {
    return this.http.request('GET', `/cloud-sync/${encodeURIComponent(mappingId)}`, cloudSyncRow);
  }

  members(mappingId: string, query: Query = {}, most = Infinity): Promise<Member[]> {
    return this.http.first(`/cloud-sync/${encodeURIComponent(mappingId)}/members`, memberView, query, most);
  }

  /** Why a member is, or is not, in the group. */
  explainMember(mappingId: string, resourceId: number): Promise<MemberExplanation> {
    const path = `/cloud-sync/${encodeURIComponent(mappingId)}/members/${resourceId}/explain`;
    return this.http.request('GET', path, memberExplanation);
  }

  /** By a resource id, an Entra id, an object id, or the beginning of a name. */
  explain(search: string): Promise<z.infer<typeof explainMatch>[]> {
    return this.http.all('/explain', explainMatch, { search });
  }

  summary(): Promise<Summary> {
    return this.http.request('GET', '/summary', summary);
  }

  /** ISO 8601; the last day when left out. */
  summaryHistory(
    query: { readonly from?: string; readonly to?: string } = {},
  ): Promise<z.infer<typeof summaryHistory>> {
    return this.http.request('GET', '/summary/history', summaryHistory, { query });
  }

  /** All rows as CSV. */
  cloudSyncCsv(query: Query = {}): Promise<string> {
    return this.http.text('/cloud-sync', { ...query, format: 'csv' });
  }

  /** All members as CSV. */
  membersCsv(mappingId: string, query: Query = {}): Promise<string> {
    return this.http.text(`/cloud-sync/${encodeURIComponent(mappingId)}/members`, { ...query, format: 'csv' });
  }

  runs(query: Query = {}, most = Infinity): Promise<RunShown[]> {
    return this.http.first('/runs', runView, query, most);
  }

  run(id: string): Promise<RunShown> {
    return this.http.request('GET', `/runs/${encodeURIComponent(id)}`, runView);
  }

  collections(query: Query = {}, most = Infinity): Promise<z.infer<typeof collectionView>[]> {
    return this.http.first('/collections', collectionView, query, most);
  }

  ends(): Promise<z.infer<typeof endView>[]> {
    return this.http.all('/ends', endView);
  }

  deadLetters(query: Query = {}): Promise<z.infer<typeof deadLetterView>[]> {
    return this.http.all('/dead-letters', deadLetterView, query);
  }

  deadLetter(id: string): Promise<DeadLetter> {
    return this.http.request('GET', `/dead-letters/${encodeURIComponent(id)}`, deadLetterDetails);
  }

  /** Sends the message to its topic once more, or lays it aside; repeated, it changes nothing. */
  decideDeadLetter(id: string, decision: 'replay' | 'discard'): Promise<DeadLetter> {
    return this.http.request('POST', `/dead-letters/${encodeURIComponent(id)}/${decision}`, deadLetterDetails);
  }

  /** The same for all open ones of a selection; `more`: ask again. */
  decideDeadLetters(decision: 'replay' | 'discard', selection: Selection = {}): Promise<Decided> {
    return this.http.request('POST', `/dead-letters/${decision}`, deadLettersDecided, { body: selection });
  }

  /** Empties the projections. Their owners fill them again when they are asked to republish. */
  startRebuild(): Promise<Rebuild> {
    return this.http.request('POST', '/rebuild', rebuildView);
  }

  /** How people sign in here; needs no token. */
  signIn(): Promise<SignIn> {
    return this.http.request('GET', '/sign-in', signIn);
  }

  /** Who we are to Rollcall, and what we may do. */
  me(): Promise<Me> {
    return this.http.request('GET', '/me', me);
  }

  /** How far the newest rebuild is. */
  rebuild(): Promise<Rebuild> {
    return this.http.request('GET', '/rebuild', rebuildView);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}
