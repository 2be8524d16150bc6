import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from './tool-path';

describe('toolPath', () => {
  const empty = mkdtempSync(join(tmpdir(), 'rollcall-tools-'));
  const { PATH, XDG_CACHE_HOME } = process.env;
  const restore = (name: string, value: string | undefined): void => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  afterEach(() => {
    restore('PATH', PATH);
    restore('XDG_CACHE_HOME', XDG_CACHE_HOME);
  });
  afterAll(() => rmSync(empty, { recursive: true }));

  it('says in a sentence what to install where a program can be neither found nor fetched', async () => {
    Object.assign(process.env, { PATH: empty, XDG_CACHE_HOME: empty });
    await expect(toolPath('kcat')).rejects.toThrow(
      'kcat could not be fetched, install it by hand: it is not on the PATH, and this machine has no apt-get.',
    );
  });
});
