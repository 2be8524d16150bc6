import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

interface Stored {
  readonly consumerGroup: string;
  readonly members: readonly string[];
}

/**
 * What this subscriber knows, in a file; a real one would use a table. The file names the consumer group whose position goes
 * with it: who loses the file begins anew, in a group of his own, instead of going on with half a picture.
 */
export class Memory {
  readonly consumerGroup: string;
  private readonly members: Set<string>;

  constructor(private readonly file: string) {
    const stored: Stored = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { consumerGroup: `rollcall-subscriber-${randomUUID()}`, members: [] };
    this.consumerGroup = stored.consumerGroup;
    this.members = new Set(stored.members);
    this.save();
  }

  /** Gives whether that was new; the same event may come twice. */
  joined(key: string): boolean {
    if (this.members.has(key)) return false;
    this.members.add(key);
    return true;
  }

  /** Gives whether that was new. */
  left(key: string): boolean {
    return this.members.delete(key);
  }

  /** All or nothing: a file that was half written would be of no use. */
  save(): void {
    const stored: Stored = { consumerGroup: this.consumerGroup, members: [...this.members] };
    writeFileSync(`${this.file}.new`, JSON.stringify(stored));
    renameSync(`${this.file}.new`, this.file);
  }
}
