import { createReceiver, openLifecycle, routeHandlers } from 'account-lifecycle';

export const runtime = 'nodejs';

const lifecycle = openLifecycle({ database: process.env.DATABASE });
const receiver = createReceiver({
  lifecycle,
  basePath: '/api/unipile',
  secrets: { v1: [process.env.WEBHOOK_SECRET], v2: [process.env.ENDPOINT_SECRET] },
});

export const { GET, POST } = routeHandlers(receiver);
