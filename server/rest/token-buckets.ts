export interface BucketLimits {
  /** Requests that are heard at once after a pause. */
  burst: number;
  perSecond: number;
  /** Keys remembered; the one that was quiet for longest is forgotten first. */
  maxKeys: number;
}

interface Bucket {
  left: number;
  at: number;
}

/** Counts what each key asks for: so many at once, and so many a second in the long run. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly limits: BucketLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /** 0 when it is heard, which uses one up; else whole seconds until one is. */
  take(key: string): number {
    const { burst, perSecond, maxKeys } = this.limits;
    const at = this.now();
    const before = this.buckets.get(key) ?? { left: burst, at };
    const left = Math.min(burst, before.left + (Math.max(0, at - before.at) / 1000) * perSecond);
    const isHeard = left >= 1;
    this.buckets.delete(key);
    this.buckets.set(key, { left: isHeard ? left - 1 : left, at });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > maxKeys && oldest !== undefined) this.buckets.delete(oldest);
    return isHeard ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
  }
}
