import { useLayoutEffect, useState } from 'preact/hooks';

/** The width of an element as it is, in pixels; a guess before it is known. */
export const useWidth = (element: { readonly current: HTMLElement | null }, guess = 960): number => {
  const [width, setWidth] = useState(guess);
  useLayoutEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? guess));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
};
