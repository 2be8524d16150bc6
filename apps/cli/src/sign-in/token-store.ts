import { join } from 'node:path';
import { z } from 'zod';
import { stateFolder } from '../profiles/folders';
import { readIfThere, writePrivate } from '../profiles/private-file';

const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  /** Milliseconds since 1970; absent when the issuer did not say it. */
  expiresAt: z.number().optional(),
});
export type Tokens = z.infer<typeof tokens>;
const tokensFile = z.record(z.string(), tokens);

/** The tokens of each profile, in a file that only this user can read. */
export class TokenStore {
  readonly file: string;

  constructor(env: NodeJS.ProcessEnv) {
    this.file = join(stateFolder(env), 'tokens.json');
  }

  of(profile: string): Tokens | undefined {
    return this.read()[profile];
  }

  keep(profile: string, kept: Tokens): void {
    this.write({ ...this.read(), [profile]: kept });
  }

  forget(profile: string): void {
    const { [profile]: _forgotten, ...others } = this.read();
    this.write(others);
  }

  /** A file that is damaged holds nothing: signing in again writes it anew. */
  private read(): z.infer<typeof tokensFile> {
    try {
      return tokensFile.parse(JSON.parse(readIfThere(this.file) ?? '{}'));
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof z.ZodError) return {};
      throw error;
    }
  }

  private write(content: z.infer<typeof tokensFile>): void {
    writePrivate(this.file, JSON.stringify(content));
  }
}
