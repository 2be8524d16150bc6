import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the settings of this user are. Sources: XDG Base Directory Specification; Windows' known folders. */
export function settingsFolder(env: NodeJS.ProcessEnv, platform = process.platform): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'rollcall');
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'rollcall');
}

/** Where what belongs to this machine alone is, such as tokens. */
export function stateFolder(env: NodeJS.ProcessEnv, platform = process.platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'rollcall');
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'rollcall');
}
