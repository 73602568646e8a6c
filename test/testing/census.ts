/** What a log's lines hold, counted by looking at the JSON alone, so that no reader of ours can hide a mistake. */
export interface Census {
  readonly times: string[];
  readonly accounts: Set<string>;
  readonly accountTypes: Map<string, number>;
  /** Status words of v1 deliveries, notifications and readings. */
  readonly words: Map<string, number>;
  readonly v2Types: Map<string, number>;
  readonly signals: Map<string, number>;
  readonly foreign: Map<string, number>;
  readonly sources: Map<string, number>;
  readonly bare: Map<string, number>;
  repeatedV1: number;
  repeatedV2: number;
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const objectAt = (json: Json, key: string): Json => {
  const value = json[key];
  return isJson(value) ? value : {};
};

const parse = (line: string): Json => {
  try {
    const value: unknown = JSON.parse(line);
    return isJson(value) ? value : {};
  } catch {
    return {};
  }
};

const add = (counts: Map<string, number>, key: unknown): void => {
  if (typeof key === 'string') counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Counts a log. Lines that cannot be parsed count for nothing. */
export const census = (lines: readonly string[]): Census => {
  const counts: Census = {
    times: [],
    accounts: new Set(),
    accountTypes: new Map(),
    words: new Map(),
    v2Types: new Map(),
    signals: new Map(),
    foreign: new Map(),
    sources: new Map(),
    bare: new Map(),
    repeatedV1: 0,
    repeatedV2: 0,
  };
  const v1Seen = new Map<string, number>();
  const v2Seen = new Set<unknown>();
  for (const json of lines.map(parse)) {
    const wrapped = Object.hasOwn(json, 'received_at');
    const payload = wrapped ? objectAt(json, 'payload') : json;
    const time = json['received_at'];
    if (typeof time === 'string' && !Number.isNaN(Date.parse(time))) counts.times.push(time);
    if (wrapped) add(counts.sources, json['source']);
    const shape = countPayload(counts, payload);
    if (!wrapped && shape !== null) add(counts.bare, shape);
    if (shape === 'v2') {
      if (v2Seen.has(payload['id'])) counts.repeatedV2 += 1;
      v2Seen.add(payload['id']);
    }
    if (shape === 'AccountStatus' && typeof time === 'string') {
      const text = JSON.stringify(payload);
      if (Date.parse(time) - (v1Seen.get(text) ?? 0) <= 1_100) counts.repeatedV1 += 1;
      v1Seen.set(text, Date.parse(time));
    }
  }
  return counts;
};

const countPayload = (counts: Census, payload: Json): string | null => {
  if (Object.hasOwn(payload, 'event')) {
    add(counts.foreign, payload['event']);
    return 'foreign';
  }
  if (Object.hasOwn(payload, 'AccountStatus')) {
    const status = objectAt(payload, 'AccountStatus');
    countAccount(counts, status['account_id'], status['account_type']);
    add(counts.words, status['message']);
    return 'AccountStatus';
  }
  if (payload['object'] === 'Account') {
    countAccount(counts, payload['id'], payload['type']);
    return 'poll';
  }
  countAccount(counts, payload['account_id'], payload['account_type']);
  if (Object.hasOwn(payload, 'created_at')) {
    add(counts.v2Types, payload['type']);
    return 'v2';
  }
  if (Object.hasOwn(payload, 'name')) {
    add(counts.words, payload['status']);
    return 'notify';
  }
  if (typeof payload['type'] !== 'string') return null;
  add(counts.signals, payload['type']);
  return 'signal';
};

const countAccount = (counts: Census, id: unknown, accountType: unknown): void => {
  if (typeof id === 'string' && id.length > 20 && !/[\ud800-\udfff]/.test(id)) counts.accounts.add(id);
  add(counts.accountTypes, accountType);
};
