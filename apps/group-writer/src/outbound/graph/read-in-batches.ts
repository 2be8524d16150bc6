import { type BatchResponse, BATCH_LIMIT, batchFailure } from '@rollcall/graph';
import { classifyCall } from '../../core/classify-answer';
import { LOOK_UPS } from '../../core/cheaper-way';
import { DirectoryError, type Refusal } from '../../core/ports';
import { chunksOf } from '../chunks';
import type { MeteredGraph, Unnumbered } from './metered-graph';
import { refusalOf } from './refusal-of';

/** One of many reads, and what it was asked for. */
export interface Read<About> {
  readonly about: About;
  readonly request: Unnumbered;
  /** Resource units that it costs. */
  readonly units: number;
  /** It reads one object by its id: Graph's own 404 is an answer, the one that nobody is there. */
  readonly mayBeMissing?: true;
}

/** What Graph answered to one of them. */
export interface ReadAnswer<About> {
  readonly about: About;
  /** undefined: the object is not there. */
  readonly body: unknown;
}

/**
 * Sends many reads, twenty in a `$batch` and several batches at a time, and gives the answers as they come. After the first
 * read that fails no more are sent; DirectoryError is thrown when all that was answered has been given.
 */
export async function* readInBatches<About>(
  graph: MeteredGraph,
  reads: readonly Read<About>[],
): AsyncGenerator<readonly ReadAnswer<About>[], void> {
  const waiting = chunksOf(reads, BATCH_LIMIT);
  const underWay = new Set<Promise<void>>();
  let answered: ReadAnswer<About>[] = [];
  let failed: Refusal | undefined;
  while (underWay.size > 0 || answered.length > 0 || (waiting.length > 0 && !failed)) {
    while (!failed && underWay.size < LOOK_UPS.callsAtATime) {
      const batch = waiting.shift();
      if (!batch) break;
      const call = readBatch(graph, batch).then(({ answers, refusal }) => {
        answered.push(...answers);
        failed ??= refusal;
        underWay.delete(call);
      });
      underWay.add(call);
    }
    if (answered.length > 0) {
      const given = answered;
      answered = [];
      yield given;
    } else await Promise.race(underWay);
  }
  if (failed) throw new DirectoryError(failed);
}

interface BatchAnswer<About> {
  readonly answers: readonly ReadAnswer<About>[];
  /** Why the others have none. */
  readonly refusal?: Refusal | undefined;
}

/** Never throws. */
async function readBatch<About>(graph: MeteredGraph, reads: readonly Read<About>[]): Promise<BatchAnswer<About>> {
  const requests = reads.map(({ request }) => request);
  const units = reads.reduce((sum, { units }) => sum + units, 0);
  try {
    return answersIn(reads, await graph.reads(requests, units));
  } catch (error) {
    return { answers: [], refusal: refusalOf(error) };
  }
}

/** Half a batch is half an answer: the requests that were answered count, the others do not. */
function answersIn<About>(reads: readonly Read<About>[], responses: readonly BatchResponse[]): BatchAnswer<About> {
  const answers: ReadAnswer<About>[] = [];
  let refusal: Refusal | undefined;
  for (const [index, response] of responses.entries()) {
    const read = reads[index];
    if (!read) continue;
    const failure = batchFailure(response);
    if (!failure) answers.push({ about: read.about, body: response.answered ? response.body : undefined });
    else if (read.mayBeMissing && failure.kind === 'answer' && failure.status === 404 && failure.code !== '')
      answers.push({ about: read.about, body: undefined });
    else refusal = worse(refusal, classifyCall(failure).refusal);
  }
  return { answers, refusal };
}

/** Of several failures the one that keeps us waiting longest. */
const worse = (one: Refusal | undefined, other: Refusal): Refusal =>
  one && (one.retryAfterMs ?? 0) >= (other.retryAfterMs ?? 0) ? one : other;
