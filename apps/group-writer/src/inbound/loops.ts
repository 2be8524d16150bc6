import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Notifications, WorkLoop, WorkLoops, activeTraceparent, pause, withTrace } from '@rollcall/platform';
import { ChangeStore } from '../outbound/intake/change-store';
import { MappingFollower } from '../outbound/intake/mapping-follower';
import { RepublishStore } from '../outbound/intake/republish-store';
import { PostgresRunStore } from '../outbound/runs/postgres-run-store';
import { IdentityUpkeep } from '../outbound/identities/identity-upkeep';

/** While what was said again waits to be published. */
const OUTBOX_PAUSE_MS = 250;

/** What the writer does by itself, apart from the lanes: apply versions, ask for missing ones, end graces. */
@Injectable()
export class Loops implements OnModuleInit {
  private readonly logger = new Logger(Loops.name);

  constructor(
    private readonly loops: WorkLoops,
    private readonly notifications: Notifications,
    private readonly changes: ChangeStore,
    private readonly mappings: MappingFollower,
    private readonly runs: PostgresRunStore,
    private readonly identities: IdentityUpkeep,
    private readonly state: RepublishStore,
  ) {}

  onModuleInit(): void {
    this.wakeOn('changes', new WorkLoop('apply changes', () => this.applyNext(), { idleMs: 1_000 }));
    this.wakeOn('mappings', new WorkLoop('follow mappings', () => this.mappings.step(), { idleMs: 1_000 }));
    this.loops.register(new WorkLoop('ask for what is missing', () => this.askForMissing(), { idleMs: 5_000 }));
    this.loops.register(new WorkLoop('forget what is old', () => this.runs.forgetOld(), { idleMs: 10 * 60_000 }));
    this.wakeOn('republish', new WorkLoop('say again', (signal) => this.sayAgain(signal), { idleMs: 1_000 }));
    this.loops.register(new WorkLoop('keep identities', () => this.keepIdentities(), { idleMs: 10 * 60_000 }));
  }

  private wakeOn(channel: string, loop: WorkLoop): void {
    this.loops.register(loop);
    this.notifications.on(channel, () => loop.wake());
  }

  private async applyNext(): Promise<boolean> {
    const step = await this.changes.nextComplete();
    if (!step) return false;
    const attributes = { 'rollcall.collection': step.collection };
    const apply = async () => {
      await this.changes.apply(step, activeTraceparent());
      this.logger.log({ collection: step.collection, version: step.version, kind: step.kind }, 'applied a version');
    };
    await withTrace(step.traceparent ?? undefined, 'apply change', apply, { attributes });
    return true;
  }

  private async askForMissing(): Promise<boolean> {
    await this.changes.askForMissing();
    return false;
  }

  private async sayAgain(signal: AbortSignal): Promise<boolean> {
    const came = await this.state.step();
    if (came === 'waits') await pause(OUTBOX_PAUSE_MS, signal);
    return came !== 'nothing';
  }

  private async keepIdentities(): Promise<boolean> {
    await this.identities.endGraces();
    await this.identities.tidy();
    return false;
  }
}
