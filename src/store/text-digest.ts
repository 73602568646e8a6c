const [FIRST_PRIME, SECOND_PRIME] = [0x9e3779b1, 0x85ebca6b];

/** A digest of texts in their order: 64 bits, against accidents and not against forgers. */
export class TextDigest {
  #first = 0xdeadbeef;
  #second = 0x41c6ce57;

  add(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      this.#first = Math.imul(this.#first ^ unit, FIRST_PRIME);
      this.#second = Math.imul(this.#second ^ unit, SECOND_PRIME) ^ (this.#first >>> 15);
    }
  }

  value(): string {
    return [this.#first, this.#second].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
