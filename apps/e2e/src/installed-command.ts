import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..', '..');

/** The command line as it is packed and installed into a folder, without a network. */
export class InstalledCommand {
  constructor(private readonly folder: string) {}

  /** Packs it anew and installs it. */
  install(): void {
    const npm = (...args: readonly string[]): string =>
      execFileSync('npm', args, { cwd: REPOSITORY, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    npm('pack', '--workspace', '@rollcall/cli', '--pack-destination', this.folder);
    const packed = join(this.folder, readdirSync(this.folder).find((file) => file.endsWith('.tgz')) ?? '');
    // the folder is named: npm would take one above it that has a manifest
    npm('install', '--prefix', this.folder, '--offline', '--ignore-scripts', '--no-audit', '--no-fund', packed);
  }

  get program(): string {
    return join(this.folder, 'node_modules', '@rollcall', 'cli', 'bundle', 'rollcall.cjs');
  }

  /** What is in it. */
  get files(): string[] {
    const installed = readdirSync(join(this.folder, 'node_modules'), { recursive: true, withFileTypes: true });
    return installed
      .filter((entry) => entry.isFile() && entry.name !== '.package-lock.json')
      .map(({ name }) => name)
      .sort();
  }
}
