// What `plain-store.js` keeps of notices on their way out: sinks, lanes and letters.
import { compareText, isIdle } from 'account-lifecycle/store';

const laneKey = ({ sink, subject }) => JSON.stringify([sink, subject]);

/** Reads what is kept. */
export class WayOutReader {
  constructor(kept) {
    this.kept = kept;
  }

  databaseId() {
    return this.kept.databaseId;
  }
  lastEffect() {
    return this.kept.effectsEver;
  }
  sinks() {
    return [...this.kept.sinks.values()].sort((a, b) => compareText(a.name, b.name));
  }
  lane(name) {
    return this.kept.lanes.get(laneKey(name)) ?? null;
  }
  lanes({ sink, until = Infinity, limit }) {
    return [...this.kept.lanes.values()]
      .filter((lane) => lane.sink === sink && lane.at !== null && lane.at <= until)
      .sort((a, b) => a.at - b.at || compareText(a.subject, b.subject))
      .slice(0, limit);
  }
  letters({ sink, subject, dead, after = 0, limit }) {
    const isAsked = (letter) =>
      letter.id > after &&
      (sink === undefined || letter.sink === sink) &&
      (subject === undefined || letter.subject === subject) &&
      (dead === undefined || dead === (letter.diedAt !== null));
    return this.kept.letters.filter(isAsked).slice(0, limit);
  }
  letterCounts() {
    const sinks = new Set(this.kept.letters.map(({ sink }) => sink));
    return [...sinks].toSorted(compareText).map((sink) => {
      const waiting = this.letters({ sink, dead: false });
      const oldestAt = waiting.length === 0 ? null : Math.min(...waiting.map(({ at }) => at));
      return { sink, waiting: waiting.length, dead: this.letters({ sink, dead: true }).length, oldestAt };
    });
  }
}

/** A reader that writes it too. */
export const withWayOut = (Reader) =>
  class extends Reader {
    nameDatabase(id) {
      this.kept.databaseId ??= id;
    }
    markReplayed(first, last) {
      this.kept.replayed.push([first, last]);
    }
    pruneOutbox(until) {
      this.kept.outbox = this.kept.outbox.filter(({ id }) => id > until);
    }
    saveSink(sink) {
      this.kept.sinks.set(sink.name, sink);
    }
    dropSink(name) {
      this.kept.sinks.delete(name);
      for (const [key, { sink }] of this.kept.lanes) if (sink === name) this.kept.lanes.delete(key);
      this.kept.letters = this.kept.letters.filter(({ sink }) => sink !== name);
    }
    saveLane(lane) {
      if (isIdle(lane)) this.kept.lanes.delete(laneKey(lane));
      else this.kept.lanes.set(laneKey(lane), lane);
    }
    addLetter(letter) {
      const id = (this.kept.lettersEver += 1);
      this.kept.letters.push({ id, ...letter, attempts: 0, firstAt: null, diedAt: null, why: null });
      return id;
    }
    saveLetter(id, { attempts, firstAt, diedAt, why }) {
      const place = this.kept.letters.findIndex((one) => one.id === id);
      if (place === -1) return false;
      this.kept.letters[place] = { ...this.kept.letters[place], attempts, firstAt, diedAt, why };
      return true;
    }
    dropLetter(id) {
      const place = this.kept.letters.findIndex((one) => one.id === id);
      if (place === -1) return false;
      this.kept.letters.splice(place, 1);
      return true;
    }
  };
