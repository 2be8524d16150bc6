import type { RunningSystem } from '@rollcall/testing';

type Writer = Awaited<ReturnType<RunningSystem['services']['startAnother']>>;

/** The replicas of the group-writer: one is killed, another takes its place. */
export class Writers {
  private constructor(
    private readonly system: RunningSystem,
    private readonly replicas: (Writer | undefined)[],
  ) {}

  /** `count` of them in all; the first runs already, under its own name. */
  static async of(system: RunningSystem, count: number): Promise<Writers> {
    const others = Array.from({ length: count - 1 }, () => system.services.startAnother('group-writer'));
    return new Writers(system, [undefined, ...(await Promise.all(others))]);
  }

  get count(): number {
    return this.replicas.length;
  }

  /** Kills one without warning, and returns what starts another in its place. */
  async kill(index: number): Promise<() => Promise<void>> {
    const { services } = this.system;
    const replica = this.replicas[index];
    await (replica ? replica.process.kill() : services.kill('group-writer'));
    return async () => {
      if (replica) this.replicas[index] = await services.startAnother('group-writer');
      else await services.start('group-writer');
    };
  }
}
