// Runs the program as if the package nodemailer were not installed.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (id, context, next) => next(id === 'nodemailer' ? 'nodemailer-not-installed' : id, context),
});
