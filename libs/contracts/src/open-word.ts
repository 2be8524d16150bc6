import { z } from 'zod';

/**
 * A word of a list that may grow within v1, as it stands in an event. Who is older than the sender meets words that are new
 * to him; he reads them as `otherwise`, and applies the event.
 */
export const openWord = <Words extends z.ZodEnum, const Otherwise>(words: Words, otherwise: Otherwise) =>
  z.union([words, z.string().transform(() => otherwise)]);
