import { mkdtempSync, rmSync, statSync, writeFileSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { settingsFolder, stateFolder } from './folders';
import { Profiles } from './profiles';

let home: string;
let env: NodeJS.ProcessEnv;
let profiles: Profiles;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rollcall-profiles-'));
  env = { XDG_CONFIG_HOME: home };
  profiles = new Profiles(env);
});
afterEach(() => rmSync(home, { recursive: true }));

const lab = { name: 'lab', url: 'http://127.0.0.1:8080' };
const production = {
  name: 'production',
  url: 'https://rollcall.contoso.com',
  signIn: { issuer: 'https://login.contoso.com', clientId: 'rollcall-cli' },
};

describe('profiles', () => {
  it('uses none when there is none', () => {
    expect(profiles.chosen(undefined)).toBeUndefined();
    expect(profiles.list()).toEqual([]);
  });

  it('uses the first one, until another one is named, in the order option, environment, file', () => {
    profiles.add(lab);
    profiles.add(production);
    expect(profiles.chosen(undefined)).toEqual(lab);
    profiles.use('production');
    expect(profiles.chosen(undefined)).toEqual(production);
    env['ROLLCALL_PROFILE'] = 'lab';
    expect(profiles.chosen(undefined)).toEqual(lab);
    expect(profiles.chosen('production')).toEqual(production);
  });

  it('uses none after the one in use was removed', () => {
    profiles.add(lab);
    profiles.remove('lab');
    expect(profiles.current).toBeUndefined();
    expect(profiles.list()).toEqual([]);
  });

  it('says which profiles there are when one does not exist', () => {
    expect(() => profiles.get('lab')).toThrow('rollcall profile add lab');
    profiles.add(lab);
    expect(() => profiles.use('prod')).toThrow('There is no profile "prod"; there are: lab.');
  });

  it('never writes over a profile', () => {
    profiles.add(lab);
    expect(() => profiles.add({ ...lab, url: 'https://elsewhere.example' })).toThrow(
      'There is a profile "lab" already',
    );
    expect(profiles.get('lab')).toEqual(lab);
  });

  it('names every error of a file that a person wrote', () => {
    mkdirSync(dirname(profiles.file));
    writeFileSync(
      profiles.file,
      'profiles: { lab: { url: nowhere }, "a b": { url: "https://x.example", colour: red } }',
    );
    expect(() => profiles.list()).toThrow(/profiles\.lab\.url.*profiles\.a b/s);
    writeFileSync(profiles.file, '{ profiles');
    expect(() => profiles.list()).toThrow('is no YAML');
  });

  it('keeps the file to its user, and leaves nothing beside it', () => {
    profiles.add(lab);
    expect(statSync(profiles.file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(profiles.file))).toEqual(['config.yaml']);
  });
});

describe('the folders', () => {
  it('are those of the platform', () => {
    expect(settingsFolder({ XDG_CONFIG_HOME: '/x' }, 'linux')).toBe(join('/x', 'rollcall'));
    expect(settingsFolder({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'rollcall'));
    expect(stateFolder({ XDG_STATE_HOME: '/s' }, 'darwin')).toBe(join('/s', 'rollcall'));
    expect(stateFolder({ LOCALAPPDATA: '/local' }, 'win32')).toBe(join('/local', 'rollcall'));
    expect(settingsFolder({}, 'linux')).toMatch(/[\\/]\.config[\\/]rollcall$/);
  });
});
