import type { Chronicle } from '../chronicle.ts';

/** Something that deliveries do to receivers sooner or later (DOMAIN §3, §4, §8). */
export interface Oddity {
  readonly accountType: string;
  readonly api?: 'v1' | 'v2';
  readonly webhooks?: number;
  /** Whether the account's story begins with this. Default: it has been born before. */
  readonly first?: true;
  /** Whether the account is left as it is until the log ends. */
  readonly open?: true;
  /** Whether it happens in the log's last two days. */
  readonly lately?: true;
  readonly tell: (chronicle: Chronicle) => void;
}
