import { durationMs } from '@rollcall/contracts';
import { SettingsError } from '@rollcall/platform';

export interface CoordinatorSettings {
  /** How long a run waits until the collections of its group have been read. */
  readonly observeTimeoutMs: number;
  /** How long a person waits for Graph. */
  readonly directoryTimeoutMs: number;
}

/** What only the coordinator is told, by RUN_OBSERVE_TIMEOUT and DIRECTORY_TIMEOUT. Throws one SettingsError. */
export function readCoordinatorSettings(environment: NodeJS.ProcessEnv): CoordinatorSettings {
  const problems: string[] = [];
  const duration = (name: string, otherwise: string): number => {
    const value = durationMs(environment[name] ?? otherwise);
    if (value === undefined || value === 0) problems.push(`${name}: a duration such as ${otherwise}`);
    return value ?? 0;
  };
  const settings = {
    observeTimeoutMs: duration('RUN_OBSERVE_TIMEOUT', '15m'),
    directoryTimeoutMs: duration('DIRECTORY_TIMEOUT', '10s'),
  };
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}
