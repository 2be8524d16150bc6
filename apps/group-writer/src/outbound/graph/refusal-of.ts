import { graphFailure } from '@rollcall/graph';
import { classifyCall } from '../../core/classify-answer';
import { DirectoryError, type Refusal } from '../../core/ports';

/** What whatever a call to Graph threw means for the caller. */
export const refusalOf = (error: unknown): Refusal =>
  error instanceof DirectoryError ? error.refusal : classifyCall(graphFailure(error)).refusal;

/** The same as an error, for calls that have no other way to say it. */
export const directoryError = (error: unknown): DirectoryError =>
  error instanceof DirectoryError ? error : new DirectoryError(refusalOf(error), { cause: error });
