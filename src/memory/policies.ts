import type { Policy } from '../store/index.ts';
import { canonicalText } from '../store/texts.ts';
import type { MemoryPart } from './part.ts';

/** The canonical text of a policy, made once per object. */
const texts = new WeakMap<Policy, string>();

const policyText = (policy: Policy): string => {
  const text = texts.get(policy) ?? canonicalText(policy);
  texts.set(policy, text);
  return text;
};

/** The policies as canonical texts; the number of one is its place, counted from 1. */
export class Policies implements MemoryPart {
  readonly #texts: string[] = [];
  readonly #ids = new Map<string, number>();
  #mark = 0;

  has(policyId: number): boolean {
    return this.#texts[policyId - 1] !== undefined;
  }

  at(policyId: number): Policy | null {
    const text = this.#texts[policyId - 1];
    return text === undefined ? null : (JSON.parse(text) as Policy);
  }

  idOf(policy: Policy): number {
    const text = policyText(policy);
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#texts.push(text);
    this.#ids.set(text, id);
    return id;
  }

  commit(): void {
    this.#mark = this.#texts.length;
  }

  rollback(): void {
    for (const text of this.#texts.splice(this.#mark)) this.#ids.delete(text);
  }
}
