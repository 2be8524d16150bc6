import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { useEffect } from 'react';
import { fetchSigned } from './clients';
import { GatheredChanges } from './gathered-changes';

const AGAIN_MS = 3_000;
/** The service says something every 15 s: a stream that is silent for so long is dead, also where nobody has closed it. */
const SILENCE_MS = 45_000;
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
      await hear(queryClient, changes, signal);
    } catch {
      // tried again below; the pages show what they know, and ask by themselves now and then
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** One stream to its end. Throws when it breaks, or falls silent. */
async function hear(queryClient: QueryClient, changes: GatheredChanges, signal: AbortSignal): Promise<void> {
  const silent = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), SILENCE_MS);
  };
  try {
    const { body } = await fetchSigned('/api/v1/events', {
      signal: AbortSignal.any([signal, silent.signal]),
      headers: { accept: 'text/event-stream' },
    });
    heard();
    void queryClient.invalidateQueries(); // what happened before the stream began is not known
    const parser = new EventSourceParserStream({ onComment: heard });
    const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(parser);
    for (const reader = events?.getReader(); reader;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      changes.note(value.event ?? '', mappingOf(value.data));
    }
  } finally {
    clearTimeout(timer);
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
