import { canonicalText, type Policy } from '../store/index.ts';
import type { PolicyNumbers } from './bench.ts';
import type { CommitTarget } from './commit.ts';

/** A policy is longer than an index takes, and there are few. */
const addNew = `INSERT INTO policies (id, json) SELECT (SELECT coalesce(max(id), 0) + 1 FROM policies), $1
  WHERE NOT EXISTS (SELECT FROM policies WHERE json = $1)`;

/** The numbers of policies. They never change, so that they are read once and kept. */
export class PolicyRegister implements PolicyNumbers {
  readonly byText = new Map<string, number>();
  readonly ids = new Set<number>();
  readonly wanted = new Set<string>();
  readonly #texts = new WeakMap<Policy, string>();

  /** Made once for each object: with the weights in it, a policy takes longer to write out than a delivery to be decided. */
  textOf(policy: Policy): string {
    const text = this.#texts.get(policy) ?? canonicalText(policy);
    this.#texts.set(policy, text);
    return text;
  }

  /** Numbers those that are wanted, and learns those that others have numbered; false where none was wanted. */
  async number(on: CommitTarget): Promise<boolean> {
    if (this.wanted.size === 0) return false;
    await on.alone(async (connection) => {
      await connection.query('BEGIN');
      await connection.query('LOCK TABLE policies IN SHARE ROW EXCLUSIVE MODE');
      for (const text of this.wanted) await connection.query(addNew, [text]);
      await connection.query('COMMIT');
    });
    for (const { id, json } of await on.query<{ id: number; json: string }>(
      'SELECT id, json FROM policies',
    )) {
      this.byText.set(json, id);
      this.ids.add(id);
    }
    this.wanted.clear();
    return true;
  }
}
