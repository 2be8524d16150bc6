import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimFolder, ownerOf } from './folder-claim';
import { identityOf } from './process-identity';

const refused = (owner: number): Error => new Error(`taken by ${owner}`);

describe('claimFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claim-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('refuses a folder that a living process holds', () => {
    writeFileSync(join(folder, 'start.pid'), JSON.stringify(identityOf(process.ppid)));
    expect(() => claimFolder(folder, 'start', refused)).toThrow(`taken by ${process.ppid}`);
  });

  it('takes over from a process that is gone', () => {
    writeFileSync(join(folder, 'start.pid'), JSON.stringify({ pid: process.ppid, began: 'another time' }));
    claimFolder(folder, 'start', refused);
    expect(ownerOf(folder, 'start')).toBeUndefined();
  });

  it('takes over from one that was cut short while it wrote its name', () => {
    writeFileSync(join(folder, 'start.pid'), '{"pid":');
    expect(() => claimFolder(folder, 'start', refused)).not.toThrow();
  });

  it('is free again after a release', () => {
    claimFolder(folder, 'start', refused).release();
    expect(ownerOf(folder, 'start')).toBeUndefined();
  });
});
