import { createReceiver, routeHandlers } from 'account-lifecycle';
import { lifecycle } from '../../../../lib/lifecycle.js';

export const runtime = 'nodejs';

const receiver = createReceiver({
  lifecycle,
  basePath: '/api/unipile',
  secrets: { v1: [process.env.WEBHOOK_SECRET], v2: [process.env.ENDPOINT_SECRET] },
});

export const { GET, POST } = routeHandlers(receiver);
