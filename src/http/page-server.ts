import { servesHost } from './hosts.ts';
import { plainPath } from './plain-path.ts';
import { responseOf } from './exchange.ts';
import { faultProblem, refusal } from './problem.ts';
import type { PagesByPath } from './app.ts';
import type { Receiver } from './receiver.ts';

/** What answers pages alone. */
export interface PageOptions {
  readonly pages: PagesByPath;
  /** The names, without port, that a request's Host may carry. Default: any. */
  readonly hosts?: readonly string[];
}

/** Answers pages such as `/healthz` and takes no deliveries: for an address of their own. */
export const pageReceiver = ({ pages, hosts }: PageOptions): Pick<Receiver, 'fetch' | 'take'> => {
  const served = hosts === undefined ? undefined : new Set(hosts.map((host) => host.toLowerCase()));
  const answer = (request: Request): Response | Promise<Response> => {
    const url = new URL(request.url);
    if (!servesHost(request.headers.get('host') ?? url.host, served))
      return responseOf(refusal('hostRefused'));
    const path = plainPath(url.pathname);
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return responseOf(refusal('pathUnknown'));
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return responseOf(refusal('methodNotAllowed', { allow: 'GET, HEAD' }));
    return page();
  };
  return {
    take: () => false,
    fetch: async (request) => {
      try {
        return await answer(request);
      } catch (error) {
        return responseOf(faultProblem(error));
      }
    },
  };
};
