/** An object with some of its methods replaced. */
export const overlaid = <T extends object>(whole: T, changed: Partial<T>): T =>
  new Proxy(whole, {
    get: (_target, name) => {
      const member: unknown = Reflect.get(changed, name) ?? Reflect.get(whole, name);
      return typeof member === 'function' ? member.bind(whole) : member;
    },
  });
