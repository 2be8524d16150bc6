import type { AnswerTimes } from '../status/ask-at-rate';
import type { MachineUse } from '../measure/process-usage';

/** How a measurement stands to what was asked of it. */
export interface Bar {
  readonly what: string;
  readonly asked: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Writes of members, by what the simulated Graph counted. Seconds are virtual unless they are called real. */
export interface WritingFigures {
  readonly members: number;
  /** Requests that meant to change members: a PATCH counts as one. */
  readonly writes: number;
  /** From the first write to the last. */
  readonly seconds: number;
  /** The least in which the same could be written, from a bucket that is full of room at the first write. */
  readonly leastSeconds: number;
  readonly membersPerSecond: number;
  /** Write cost let in, of what the bucket held at the first write and what it gained until the last. */
  readonly shareOfQuota: number;
  readonly throttled: number;
  /** Of all writes. */
  readonly throttledShare: number;
  /** Members written again although their writer had been told that it was done. */
  readonly repeated: number;
  /** The most write cost, refused or not, in any window of the quota's length. */
  readonly busiestWindow: number;
  readonly realSeconds: number;
  /** Members whose result was stored, published and shown, in a real second; for clients without records what they wrote. */
  readonly recordedPerRealSecond: number;
  /** Members that the client did not get written, because it gave up. */
  readonly givenUp: number;
}

/** How long changes took, in milliseconds. */
export interface LatencyFigures {
  readonly changes: number;
  /** Real milliseconds. */
  readonly real: { readonly p50: number; readonly p99: number; readonly most: number };
  /** The same by the clock of the simulated Graph. */
  readonly virtual: { readonly p50: number; readonly p99: number; readonly most: number };
  /** Until the write reached Graph: without Graph's own time for it. Real. */
  readonly reached: { readonly p50: number; readonly p99: number };
  /** Every change in order, real: additions and removals in turn. */
  readonly each: readonly number[];
}

/** Look-ups of devices. Seconds are virtual. */
export interface ResolutionFigures {
  readonly devices: number;
  readonly seconds: number;
  readonly leastSeconds: number;
  readonly devicesPerSecond: number;
  /** Of the quota of resource units. */
  readonly units: number;
  /** By method and path. */
  readonly requests: Readonly<Record<string, number>>;
  readonly throttled: number;
}

/** Members that the status service took in, in real seconds. */
export interface ProjectionFigures {
  readonly members: number;
  /** From the first that waited in Kafka until the last was stored. */
  readonly seconds: number;
  readonly membersPerSecond: number;
  /** The same rows by one bare COPY into a table without an index, in the same run. */
  readonly copySeconds: number;
  readonly copyPerSecond: number;
}

/** Members of a collection that the watcher read. Seconds are real. */
export interface ReadingFigures {
  /** Rows that were read. */
  readonly members: number;
  /** Members that came or left, and were published. */
  readonly changes: number;
  /** From the first request for the collection until the version is in the writer's tables. */
  readonly seconds: number;
  readonly stages: readonly { readonly name: string; readonly seconds: number }[];
  /** What the site was asked meanwhile, by class. */
  readonly requests: Readonly<Record<string, number>>;
  /** How long the simulated site takes for the same pages when a client does nothing but fetch them. */
  readonly bareSeconds: number;
}

/** How soon changes at a site were published, in real milliseconds. */
export interface DetectionFigures {
  readonly changes: number;
  /** From the poll that saw the change. */
  readonly fromPoll: Times;
  /** From the change itself: most of it is waiting for the next poll. */
  readonly fromChange: Times;
}

export interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Polls of a site where nothing changes. */
export interface IdleFigures {
  readonly collections: number;
  readonly polls: number;
  /** Of one poll on average, real: the call and what is compared and stored. */
  readonly meanMs: number;
  /** What the site was asked, by class. */
  readonly requests: Readonly<Record<string, number>>;
  /** Events of the watcher. */
  readonly events: number;
  readonly graphCalls: number;
}

/** What one scenario came to. */
export interface Outcome {
  readonly writing?: WritingFigures;
  readonly latency?: LatencyFigures;
  readonly resolution?: ResolutionFigures;
  readonly answers?: AnswerTimes;
  readonly projection?: ProjectionFigures;
  readonly reading?: ReadingFigures;
  readonly detection?: DetectionFigures;
  readonly idle?: IdleFigures;
  readonly machine: MachineUse;
  readonly bars: readonly Bar[];
  /** What a reader has to know beside the figures. */
  readonly notes: readonly string[];
}

export interface BenchResult extends Outcome {
  readonly scenario: string;
  readonly replicas: number;
  /** Virtual seconds in a real one. */
  readonly speed: number;
  readonly size: number;
}
