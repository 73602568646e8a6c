/** Lets the event loop turn: others get answers while something long goes on. */
export const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));
