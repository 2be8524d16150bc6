import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { wrongUse } from '../failure';
import { settingsFolder } from './folders';
import { readIfThere, writePrivate } from './private-file';

/** How a profile gets its tokens: by a person's sign-in, or with the secret of an app. */
const signIn = z
  .strictObject({
    issuer: z.url({ protocol: /^https?$/ }),
    clientId: z.string().min(1),
    /** What is asked for, such as `api://rollcall/.default`. */
    scope: z.string().min(1).optional(),
    secretFile: z.string().min(1).optional(),
    secretEnvironment: z.string().min(1).optional(),
  })
  .refine((value) => value.secretFile === undefined || value.secretEnvironment === undefined, {
    message: 'give either secretFile or secretEnvironment',
  });
export type SignIn = z.infer<typeof signIn>;

const profile = z.strictObject({ url: z.url({ protocol: /^https?$/ }), signIn: signIn.optional() });
export type Profile = z.infer<typeof profile>;

const profileName = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'letters, digits, ".", "_" and "-"; at most 64');
const profilesFile = z.strictObject({
  /** The profile that is used when none is named. */
  current: z.string().optional(),
  profiles: z.record(profileName, profile).default({}),
});

export interface NamedProfile extends Profile {
  readonly name: string;
}

/** The installations of Rollcall that a person works with, by name; in a file that he may edit. */
export class Profiles {
  readonly file: string;

  constructor(private readonly env: NodeJS.ProcessEnv) {
    this.file = join(settingsFolder(env), 'config.yaml');
  }

  /** The one that is asked for, or named by ROLLCALL_PROFILE, or used by default. Throws a Failure for an unknown one. */
  chosen(asked: string | undefined): NamedProfile | undefined {
    const { current } = this.read();
    const name = asked ?? (this.env['ROLLCALL_PROFILE'] || current);
    return name === undefined ? undefined : this.get(name);
  }

  get current(): string | undefined {
    return this.read().current;
  }

  list(): NamedProfile[] {
    return Object.entries(this.read().profiles).map(([name, found]) => ({ name, ...found }));
  }

  /** Throws a Failure that says which there are. */
  get(name: string): NamedProfile {
    const { profiles } = this.read();
    const found = profiles[name];
    if (found) return { name, ...found };
    const known = Object.keys(profiles);
    throw wrongUse(
      known.length === 0
        ? `There is no profile "${name}", nor any other: make it by rollcall profile add ${name} --url <address>.`
        : `There is no profile "${name}"; there are: ${known.join(', ')}.`,
    );
  }

  /** The first one is used from then on. */
  add({ name, ...added }: NamedProfile): void {
    const { current, profiles } = this.read();
    if (profiles[name]) throw wrongUse(`There is a profile "${name}" already: rollcall profile remove ${name}, first.`);
    this.write({ current: current ?? name, profiles: { ...profiles, [name]: added } });
  }

  replace({ name, ...changed }: NamedProfile): void {
    const { current, profiles } = this.read();
    this.write({ current, profiles: { ...profiles, [name]: changed } });
  }

  use(name: string): void {
    this.write({ profiles: this.read().profiles, current: this.get(name).name });
  }

  remove(name: string): void {
    this.get(name);
    const { current, profiles } = this.read();
    const { [name]: _removed, ...others } = profiles;
    this.write({ current: current === name ? undefined : current, profiles: others });
  }

  private read(): z.infer<typeof profilesFile> {
    const text = readIfThere(this.file);
    if (text === undefined) return { profiles: {} };
    return checked(() => parse(text), this.file);
  }

  private write(content: z.input<typeof profilesFile>): void {
    checked(() => content, this.file);
    writePrivate(this.file, stringify(content));
  }
}

/** Throws a Failure that names every error. */
function checked(content: () => unknown, file: string): z.infer<typeof profilesFile> {
  let found: unknown;
  try {
    found = content();
  } catch (error) {
    throw wrongUse(`${file} is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = profilesFile.safeParse(found ?? {});
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw wrongUse(`The profiles cannot be so (${file}): ${errors.join('; ')}.`);
}
