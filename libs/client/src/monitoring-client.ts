import { cloudSyncRow, collectionView, deadLetterView, endView, memberView, runView } from '@rollcall/contracts';
import type { CloudSyncRow } from '@rollcall/contracts';
import type { z } from 'zod';
import { HttpClient, type HttpClientOptions, type Query } from './http-client';

export type Member = z.infer<typeof memberView>;
export type RunShown = z.infer<typeof runView>;

/** The monitoring API of the status service, `/api/v1`. Every call may throw an ApiError. */
export class MonitoringClient {
  private readonly http: HttpClient;

  /** `origin`: such as `http://127.0.0.1:8080`. */
  constructor(origin: string, options: HttpClientOptions = {}) {
    this.http = new HttpClient(`${origin}/api/v1`, options);
  }

  /** The rows of the view "Collection Cloud Sync". */
  cloudSync(query: Query = {}): Promise<CloudSyncRow[]> {
    return this.http.all('/cloud-sync', cloudSyncRow, query);
  }

  cloudSyncOf(mappingId: string): Promise<CloudSyncRow> {
    return this.http.request('GET', `/cloud-sync/${encodeURIComponent(mappingId)}`, cloudSyncRow);
  }

  members(mappingId: string, query: Query = {}): Promise<Member[]> {
    return this.http.all(`/cloud-sync/${encodeURIComponent(mappingId)}/members`, memberView, query);
  }

  runs(query: Query = {}): Promise<RunShown[]> {
    return this.http.all('/runs', runView, query);
  }

  run(id: string): Promise<RunShown> {
    return this.http.request('GET', `/runs/${encodeURIComponent(id)}`, runView);
  }

  collections(query: Query = {}): Promise<z.infer<typeof collectionView>[]> {
    return this.http.all('/collections', collectionView, query);
  }

  ends(): Promise<z.infer<typeof endView>[]> {
    return this.http.all('/ends', endView);
  }

  deadLetters(): Promise<z.infer<typeof deadLetterView>[]> {
    return this.http.all('/dead-letters', deadLetterView);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}
