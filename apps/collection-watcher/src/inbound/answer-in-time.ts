import { SourceUnreachableError } from '../core/source';

/** How long one answer may take while a person waits for the outcome of a self-test, in milliseconds. */
const PATIENCE_MS = 20_000;

/** The answer; throws SourceUnreachableError when it takes too long. What is late is left alone. */
export async function answerInTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const why = new SourceUnreachableError(`the site gave no answer within ${PATIENCE_MS / 1_000} s`);
    timer = setTimeout(() => reject(why), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
