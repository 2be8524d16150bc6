import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { useEffect } from 'react';
import { fetchSigned } from './clients';
import { GatheredChanges } from './gathered-changes';

const AGAIN_MS = 3_000;
/** How long changes are gathered before what shows them is read again. */
const GATHER_MS = 250;

/**
 * Listens to what changed and has it read again. Keys of queries begin with the name of the event (`cloud-sync`,
 * `members`, `runs`, `collections`, `ends`, `dead-letters`), then the mapping's id or `all`.
 */
export function LiveUpdates() {
  const queryClient = useQueryClient();
  useEffect(() => {
    const ended = new AbortController();
    const changes = new GatheredChanges();
    const timer = setInterval(() => changes.readAgain(queryClient), GATHER_MS);
    void listen(queryClient, changes, ended.signal);
    return () => {
      clearInterval(timer);
      ended.abort();
    };
  }, [queryClient]);
  return null;
}

async function listen(queryClient: QueryClient, changes: GatheredChanges, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const { body } = await fetchSigned('/api/v1/events', { signal, headers: { accept: 'text/event-stream' } });
      void queryClient.invalidateQueries(); // what happened before the stream began is not known
      const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for (const reader = events?.getReader(); reader;) {
        const { done, value } = await reader.read();
        if (done) break;
        changes.note(value.event ?? '', mappingOf(value.data));
      }
    } catch {
      // tried again below; the pages show what they know, and ask by themselves now and then
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function mappingOf(data: string): string | undefined {
  try {
    const change: unknown = JSON.parse(data);
    const id = typeof change === 'object' && change !== null && 'mappingId' in change ? change.mappingId : undefined;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
