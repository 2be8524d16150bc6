import { readSettings } from '../settings/read-settings';
import { SettingsError, type ServiceName, type Settings } from '../settings/settings';

/** The settings of the environment; ends the process with 1 when they cannot be used, with each problem on stderr. */
export function settingsOrExit(service: ServiceName): Settings {
  try {
    return readSettings(service, process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${service}: ${error.message}\n`);
    return process.exit(1);
  }
}
