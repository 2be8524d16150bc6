/** What one site is asked at most, through all its addresses together. */
export interface RequestLimits {
  readonly inFlight: number;
  readonly perSecond: number;
}

/** What a person or a poll waits for goes before the reads of members, however many of those wait. */
export type Urgency = 'urgent' | 'patient';

/** After a quiet time the requests of so many milliseconds may leave at once: a small change is read by five. */
const BURST_MS = 100;

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** Lets requests begin, in their order, as the limits allow. One place in flight is kept for urgent ones. */
export class RequestGate {
  private readonly waiting: Readonly<Record<Urgency, Waiting[]>> = { urgent: [], patient: [] };
  private readonly inFlight: Record<Urgency, number> = { urgent: 0, patient: 0 };
  /** When the requests that have begun would be over if they left evenly. */
  private evenUntil = 0;
  private timer: NodeJS.Timeout | undefined;
  private closedBy: { readonly reason: unknown } | undefined;

  constructor(private readonly limits: RequestLimits) {}

  /** Does the request when its turn comes. Rejects as it does, or with what the gate was closed with before its turn. */
  async pass<Answer>(urgency: Urgency, request: () => Promise<Answer>): Promise<Answer> {
    await this.turn(urgency);
    try {
      return await request();
    } finally {
      this.inFlight[urgency] -= 1;
      this.admit();
    }
  }

  /** Whoever waits, and whoever comes later, is refused. */
  close(reason: unknown): void {
    this.closedBy = { reason };
    clearTimeout(this.timer);
    for (const { refuse } of [...this.waiting.urgent.splice(0), ...this.waiting.patient.splice(0)]) refuse(reason);
  }

  private turn(urgency: Urgency): Promise<void> {
    if (this.closedBy) return Promise.reject(this.closedBy.reason);
    return new Promise((begin, refuse) => {
      this.waiting[urgency].push({ begin, refuse });
      this.admit();
    });
  }

  private admit(): void {
    clearTimeout(this.timer);
    for (let urgency = this.next(); urgency; urgency = this.next()) {
      const now = performance.now();
      const earlyMs = this.evenUntil - BURST_MS - now;
      if (earlyMs > 0) {
        this.timer = setTimeout(() => this.admit(), Math.ceil(earlyMs));
        return;
      }
      this.evenUntil = Math.max(this.evenUntil, now) + 1_000 / this.limits.perSecond;
      this.inFlight[urgency] += 1;
      this.waiting[urgency].shift()?.begin();
    }
  }

  /** Whose turn it is; undefined when nobody waits or there is no place. */
  private next(): Urgency | undefined {
    const { urgent, patient } = this.inFlight;
    const places = this.limits.inFlight;
    if (this.waiting.urgent.length > 0 && urgent + patient < places) return 'urgent';
    const patientPlaces = Math.max(places - 1, 1);
    const free = patient < patientPlaces && urgent + patient < places;
    return this.waiting.patient.length > 0 && free ? 'patient' : undefined;
  }
}
